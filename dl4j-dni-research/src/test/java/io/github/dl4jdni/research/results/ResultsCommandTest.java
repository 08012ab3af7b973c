package io.github.dl4jdni.research.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.compare.ComparisonRecord;
import io.github.dl4jdni.cli.compare.ComparisonRecords;
import io.github.dl4jdni.cli.compare.RunRecord;
import io.github.dl4jdni.cli.report.OutputFiles;
import io.github.dl4jdni.research.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsCommandTest {

  @TempDir Path folder;

  private Path records;
  private Path out;
  private Path readme;

  @BeforeEach
  void files() throws IOException {
    records = Files.createDirectories(folder.resolve("records"));
    out = folder.resolve("results.md");
    readme = folder.resolve("README.md");
    Files.writeString(
        readme, "# Mine\n<!-- results: begin -->\nold\n<!-- results: end -->\nbelow\n");
  }

  private CommandRun run() {
    return CommandRun.of(
        new Main(), "results", "--records=" + records, "--out=" + out, "--readme=" + readme);
  }

  /**
   * Standard errors by hand: 0.1 about each mean of three gives one of 0.0577, and of two such a
   * difference 0.0816, twice which is 0.163.
   */
  @Test
  void tellsWhichMethodsAreBetterThanBackprop() throws Exception {
    List<RunRecord> runs = new ArrayList<>();
    double[] around = {-0.1, 0, 0.1};
    for (int seed = 1; seed <= 3; seed++) {
      runs.add(ComparisonRecords.training("backprop", seed, 2 + around[seed - 1]));
      runs.add(ComparisonRecords.training("cdni", seed, 2.16 + around[seed - 1]));
      runs.add(ComparisonRecords.training("dni", seed, 2.17 + around[seed - 1]));
      runs.add(ComparisonRecords.training("local", seed, 1.83 + around[seed - 1]));
      runs.add(ComparisonRecords.training("dfa", seed, 7, "iteration 3"));
    }
    runs.add(ComparisonRecords.training("none", 1, 9));
    writeDepth4(runs);

    assertThat(run().status()).isZero();

    assertThat(Files.readString(out))
        .contains("| comparison | lower is better | backprop | cdni | cdni-linear | dni |")
        .contains(
            "| mnist-depth4 | error % | 2.00 | 2.16, even | – | 2.17, worse | 1.83, **better** |"
                + " diverged | 9.00, too few seeds |");
  }

  /** Writes a record with other trainings than those of {@link ComparisonRecords#comparison}. */
  private void writeDepth4(List<RunRecord> runs) throws IOException {
    ComparisonRecord of = ComparisonRecords.comparison(4, true);
    OutputFiles.writeJson(
        new ComparisonRecord(
            of.version(), of.command(), of.settings(), of.environment(), 3.0, true, runs),
        records.resolve("mnist-depth4.json"));
  }

  @Test
  void writesTheTableAndAllSections() throws Exception {
    OutputFiles.writeJson(
        ComparisonRecords.comparison(4, true), records.resolve("mnist-depth4.json"));
    OutputFiles.writeJson(
        ComparisonRecords.comparison(3, true), records.resolve("mnist-depth3.json"));

    CommandRun run = run();

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Files.readString(readme))
        .startsWith("# Mine\n<!-- results: begin -->\n| depth | `none` (paper) |")
        .endsWith("<!-- results: end -->\nbelow\n")
        .contains("| 3 | – | 2.00 ± 1.00 (2.0) | – | 4.00 ± 2.00 (2.2) |")
        .contains("| 4 | – | 2.00 ± 1.00 (1.8) | – | 4.00 ± 2.00 (1.9) |")
        .contains("seeds 1, 2, 3; dl4j-dni 1, Linux amd64, 2 processors; finished 2026-01-03")
        .doesNotContain("old");
    assertThat(Files.readString(out))
        .contains("## mnist-depth3", "## mnist-depth4", "Jaderberg")
        .contains("| backprop | 2.00 ± 1.00 | 1.00 - 3.00 | 4.0 ± 0.0 | 5.0 ± 0.0 | 3.33 |")
        .contains(
            "| cdni-linear | 4.00 ± 2.00 | 2.00 - 6.00 | 4.0 ± 0.0 | 5.0 ± 0.0 | 4.00 (1 of 3) |")
        .contains(
            "| cdni-linear | dense1 | 0.500 | 0.700 | 0.900 | 0.200 | 0.800 | 0.800 | 3.0 | 4.0 | 75.0 |");
  }

  @Test
  void methodsThatThePaperDoesNotHaveComeBehindItsOwn() throws Exception {
    OutputFiles.writeJson(
        ComparisonRecords.comparison(3, true), records.resolve("mnist-depth3.json"));
    List<RunRecord> more = new ArrayList<>(ComparisonRecords.comparison(4, true).runs());
    for (long seed = 1; seed <= 3; seed++) {
      more.add(ComparisonRecords.training("local", seed, 3.0 + seed));
    }
    writeDepth4(more);

    assertThat(run().status()).isZero();

    assertThat(Files.readString(readme))
        .contains("| `cdni-linear` (paper) | `local` |", "| 4.00 ± 2.00 (2.2) | – |")
        .contains("| 4.00 ± 2.00 (1.9) | 5.00 ± 1.00 |");
  }

  @Test
  void saysWhereSeedsAreMissing() throws Exception {
    List<RunRecord> some = new ArrayList<>(ComparisonRecords.comparison(4, true).runs());
    some.removeIf(run -> run.method().equals("cdni-linear") && run.seed() > 1);
    writeDepth4(some);

    assertThat(run().status()).isZero();

    assertThat(Files.readString(readme)).contains("| 2.00 (1 seed) (1.9) |");
    assertThat(Files.readString(out)).contains("| cdni-linear (1 seed) | 2.00 |");
  }

  @Test
  void saysWhatDiverged() throws Exception {
    List<RunRecord> some = new ArrayList<>(ComparisonRecords.comparison(4, true).runs());
    some.removeIf(run -> run.method().equals("backprop") && run.seed() == 2);
    some.add(ComparisonRecords.training("backprop", 2, 97, "the score is NaN"));
    for (long seed = 1; seed <= 3; seed++) {
      some.add(ComparisonRecords.training("dni", seed, 95, "the score is NaN"));
    }
    writeDepth4(some);

    assertThat(run().status()).isZero();

    assertThat(Files.readString(readme))
        .contains(
            "| – | 2.00 ± 1.41 (1 of 3 diverged) (1.8) | diverged (2.2) | 4.00 ± 2.00 (1.9) |");
    assertThat(Files.readString(out))
        .contains("| backprop | 2.00 ± 1.41 (1 of 3 diverged) | 1.00 - 3.00 | 4.0 ± 0.0 |")
        .contains("| dni | diverged | - | - | - | not | - | 1,000 |");
  }

  @Test
  void refusesWhatIsNotComplete() throws Exception {
    ComparisonRecord begun = ComparisonRecords.comparison(4, false);
    OutputFiles.writeJson(
        new ComparisonRecord(
            begun.version(),
            begun.command(),
            begun.settings(),
            begun.environment(),
            null,
            false,
            List.of()),
        records.resolve("mnist.json"));

    CommandRun run = run();

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains("not at its end");
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    assertThat(run().errorLines()).singleElement().asString().contains("holds no record");
    OutputFiles.writeJson(ComparisonRecords.comparison(4, true), records.resolve("mnist.json"));
    Files.writeString(readme, "no marks");
    assertThat(run().errorLines()).singleElement().asString().contains("results: begin");
    assertThat(out).as("one of two files").doesNotExist();
  }

  @Test
  void textsOfAStrangersRecordStayTexts() throws Exception {
    ComparisonRecord of = ComparisonRecords.comparison(4, true);
    RunRecord named = ComparisonRecords.training("<b>|*mine*", 1, 1);
    Map<String, String> settings = new TreeMap<>(of.settings());
    settings.put("data", "[x](http://x)\n\n# <script>alert(1)</script>\u001b");
    settings.put("network", "fcn of depth 4 <!-- results: end --> `x`");
    OutputFiles.writeJson(
        new ComparisonRecord(
            of.version(), of.command(), settings, of.environment(), 3.0, true, List.of(named)),
        records.resolve("mnist-depth4.json"));

    CommandRun run = run();

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Files.readString(out))
        .contains("| &lt;b&gt;\\|\\*mine\\* |")
        .contains("data: [x\\](http://x)\\\\u000a\\\\u000a\\# &lt;script&gt;alert(1)")
        .contains("Fcn of depth 4 &lt;!-- results: end --&gt; \\`x\\`.")
        .doesNotContain("<script", "<b>", "\u001b");
    assertThat(Files.readString(readme)).doesNotContain("<script", "<b>", "\u001b");
    assertThat(run().status()).as("the marks in the README are still its own").isZero();
  }

  @Test
  void whatLacksPartsOfARecordIsOneLine() throws Exception {
    Path file = records.resolve("mnist-depth4.json");
    OutputFiles.writeJson(ComparisonRecords.comparison(4, true), file);
    ObjectMapper mapper = new ObjectMapper();
    for (String lacking :
        List.of(
            "/settings",
            "/environment",
            "/runs",
            "/settings/network",
            "/settings/data",
            "/runs/0/againstBackprop",
            "/runs/0/curve/0")) {
      JsonNode record = mapper.readTree(file.toFile());
      JsonPointer at = JsonPointer.compile(lacking);
      JsonNode parent = record.at(at.head());
      if (parent instanceof ArrayNode array) {
        array.setNull(at.last().getMatchingIndex());
      } else {
        ((ObjectNode) parent).putNull(at.last().getMatchingProperty());
      }
      mapper.writeValue(records.resolve("other.json").toFile(), record);

      CommandRun run = run();

      assertThat(run.status()).as(lacking).isEqualTo(2);
      assertThat(run.errorLines()).as(lacking).singleElement().asString().contains("other.json");
    }
    Files.writeString(records.resolve("other.json"), "null");
    assertThat(run().status()).isEqualTo(2);
  }

  /** What is committed is what the command writes from the records that are. */
  @Test
  void theProjectsOwnResultsComeFromItsRecords() throws Exception {
    Path project = Path.of("").toAbsolutePath().getParent();
    Path own = project.resolve("docs/results");
    Files.copy(project.resolve("README.md"), folder.resolve("copy.md"));
    readme = folder.resolve("copy.md");
    records = own;

    CommandRun run = run();

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Files.readString(out))
        .isEqualTo(Files.readString(project.resolve("docs/results.md")));
    assertThat(Files.readString(readme)).isEqualTo(Files.readString(project.resolve("README.md")));
    for (ResultsTable table : ResultsTables.all()) {
      String page = table.name() + ".md";
      assertThat(Files.readString(folder.resolve("results").resolve(page)))
          .isEqualTo(Files.readString(own.resolve(page)));
    }
  }
}
