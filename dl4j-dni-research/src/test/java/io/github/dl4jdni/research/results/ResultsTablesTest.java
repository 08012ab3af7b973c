package io.github.dl4jdni.research.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.compare.ComparisonRecord;
import io.github.dl4jdni.cli.compare.RunRecord;
import io.github.dl4jdni.cli.report.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResultsTablesTest {

  @TempDir Path folder;

  static List<ResultsTable> tables() {
    return ResultsTables.all();
  }

  @Test
  void recordsHaveNamesOfTheirOwn() {
    assertThat(
            tables().stream().flatMap(each -> each.rows().stream()).map(ResultsTable.Row::record))
        .doesNotHaveDuplicates();
    assertThat(tables().stream().map(ResultsTable::name)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void methodsOfRowsAreColumns(ResultsTable table) {
    assertThat(table.rows())
        .allSatisfy(row -> assertThat(table.methods()).containsAll(row.methods()));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void anEmptyTableSaysHowLongItTakes(ResultsTable table) throws Exception {
    TablePage page = new TablePage(table, Map.of());

    assertThat(page.text())
        .startsWith("# " + table.title() + "\n")
        .contains(" --only " + table.name() + "\n", "not run: about ");
    page.writePicture(folder.resolve("none.png"));
    assertThat(folder.resolve("none.png")).doesNotExist();
  }

  private static RunRecord run(String method, double p, long seed, double error) {
    return new RunRecord(
        method,
        "random(" + p + ")",
        seed,
        "error",
        0.01,
        false,
        1000,
        10,
        2,
        780,
        2.0 * seed,
        100,
        true,
        null,
        List.of(
            new RunRecord.Point(0, 0, 90, 0),
            new RunRecord.Point(390, 1, 10 * error, 1),
            new RunRecord.Point(780, 2.0 * seed, error, 0.5)),
        List.of(),
        List.of(),
        "2026-01-01T00:00:00Z",
        null,
        null);
  }

  private static ComparisonRecord record(double p, double offset) {
    List<RunRecord> runs = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      runs.add(run("cdni", p, seed, seed + offset));
    }
    return new ComparisonRecord(
        "dl4j-dni 1",
        List.of("compare"),
        Map.of(
            "network", "fcn of depth 4, 256 units a hidden layer",
            "data", "MNIST",
            "measured on", "validation",
            "length", "20 epochs",
            "minibatch", "256"),
        new Environment("17", 2, "Linux amd64"),
        3.0,
        true,
        runs);
  }

  private static ResultsTable named(String name) {
    return tables().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  /** Means of 1, 2, 3 and of ten times as much, and their standard deviations 1 and 10. */
  @Test
  void cellsAreMeansOverSeeds() throws Exception {
    Map<String, ComparisonRecord> records =
        Map.of("sparse-0.50", record(0.5, 0), "sparse-1.00", record(1, 1));
    TablePage page = new TablePage(named("sparse"), records);

    assertThat(page.text())
        .contains(
            "| p | `cdni` | `cdni` after 390 minibatches | seconds | `cdni-linear` |",
            "| 0.50 | 2.00 ± 1.00 | 20.00 ± 10.00 | 4.0 ± 2.0 | not run: about 3 min | – | – |",
            "| 1.00 | 3.00 ± 1.00 | 30.00 ± 10.00 |",
            "![Error by p](sparse.png)",
            "## sparse-0.50");
    page.writePicture(folder.resolve("sparse.png"));
    assertThat(Files.size(folder.resolve("sparse.png"))).isPositive();
  }

  @Test
  void thePapersFiguresStandInBrackets() {
    String text = new TablePage(named("cifar10-cnn"), Map.of()).text();

    assertThat(text)
        .contains("| 3 | not run: about 11 min (28.7) | – | not run: about 11 min (17.9)");
  }
}
