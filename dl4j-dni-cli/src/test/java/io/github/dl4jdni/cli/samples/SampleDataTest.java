package io.github.dl4jdni.cli.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sample data are what the books say, and {@code compare} reads them. */
class SampleDataTest {

  private static final int ROWS = 20_000;

  private static double cell(List<String> row, int column) {
    return Double.parseDouble(row.get(column));
  }

  /** The mean of a class is half of each of its waves, as shares are uniform. */
  @Test
  void meansOfWaveformsAreThoseOfTheirWaves() {
    SampleTable table = Waveforms.table(ROWS, 3);
    int[][] waves = {{11, 15}, {11, 7}, {15, 7}};
    for (int kind = 0; kind < 3; kind++) {
      String name = "wave" + (kind + 1);
      List<List<String>> rows =
          table.rows().stream().filter(row -> row.get(21).equals(name)).toList();
      assertThat(rows).hasSizeBetween(6_300, 7_000);
      for (int feature = 0; feature < 21; feature++) {
        int column = feature;
        double mean = rows.stream().mapToDouble(row -> cell(row, column)).average().orElseThrow();
        double expected = 0;
        for (int peak : waves[kind]) {
          expected += 0.5 * Math.max(0, 6 - Math.abs(feature + 1 - peak));
        }
        // standard error: noise of 1 and at most 3 of the shares, over 6,300 rows
        assertThat(mean).isCloseTo(expected, within(0.1));
      }
    }
  }

  @Test
  void whatIsLeftOfFriedmansFunctionIsNoiseOfVarianceOne() {
    SampleTable table = FriedmanFunction.table(ROWS, 3);
    double[] left =
        table.rows().stream()
            .mapToDouble(
                row ->
                    cell(row, 10)
                        - 10 * Math.sin(Math.PI * cell(row, 0) * cell(row, 1))
                        - 20 * Math.pow(cell(row, 2) - 0.5, 2)
                        - 10 * cell(row, 3)
                        - 5 * cell(row, 4))
            .toArray();
    assertThat(IntStream.range(0, ROWS).mapToDouble(i -> left[i]).average().orElseThrow())
        .isCloseTo(0, within(0.04));
    assertThat(IntStream.range(0, ROWS).mapToDouble(i -> left[i] * left[i]).average().orElseThrow())
        .isCloseTo(1, within(0.05));
  }

  /** In each regime a value is the weighted one of its past, and noise. */
  @Test
  void regimesFollowTheirRule() {
    List<List<String>> rows = Regimes.table(300, 40, 3).rows();
    assertThat(rows).hasSize(12_000);
    double squares = 0;
    int count = 0;
    for (int row = 2; row < rows.size(); row++) {
      if (rows.get(row).get(0).equals(rows.get(row - 2).get(0))) {
        double last = cell(rows.get(row - 1), 1);
        double before = cell(rows.get(row - 2), 1);
        double rule =
            switch (rows.get(row).get(2)) {
              case "slow" -> 0.95 * last;
              case "alternating" -> -0.95 * last;
              default -> -0.95 * before;
            };
        squares += Math.pow(cell(rows.get(row), 1) - rule, 2);
        count++;
      }
    }
    assertThat(squares / count).isCloseTo(0.1, within(0.01));
  }

  @Test
  void sameSeedSameFilesAndCompareReadsThem(@TempDir Path folder) throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    for (Path out : List.of(first, second)) {
      run("sample-data", "--examples", "100", "--out", out.toString());
    }
    for (String name : List.of("waveforms.csv", "friedman.csv", "regimes.csv")) {
      assertThat(first.resolve(name)).hasSameTextualContentAs(second.resolve(name));
    }
    assertThat(Files.readAllLines(first.resolve("waveforms.csv"))).hasSize(101);
    compare(first, "waveforms", "3 classes");
    compare(first, "friedman", "100 rows");
    compare(
        first,
        "regimes",
        "10 sequences",
        "--sequence-column",
        "series",
        "--model",
        first.resolve("regimes.zip").toString());
  }

  private static void compare(Path folder, String name, String said, String... options) {
    String[] common = {
      "compare",
      "--data",
      folder.resolve(name + ".csv").toString(),
      "--methods",
      "backprop,cdni",
      "--seeds",
      "1",
      "--epochs",
      "1",
      "--batch",
      "20",
      "--out",
      folder.resolve("out-" + name).toString()
    };
    String[] all = Stream.of(common, options).flatMap(Arrays::stream).toArray(String[]::new);
    assertThat(run(all)).contains(said);
  }

  private static String run(String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run.out();
  }

  @Test
  void noExamplesIsAnErrorOfOneLine(@TempDir Path folder) {
    CommandRun run = CommandRun.of("sample-data", "--examples", "0", "--out", folder.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains("--examples");
  }
}
