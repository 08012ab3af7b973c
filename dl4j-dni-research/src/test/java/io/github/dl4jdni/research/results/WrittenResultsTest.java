package io.github.dl4jdni.research.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.compare.ComparisonRecords;
import io.github.dl4jdni.cli.faults.EveryFault;
import io.github.dl4jdni.cli.faults.Faults.Kind;
import io.github.dl4jdni.cli.report.OutputFiles;
import io.github.dl4jdni.research.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Full disks, kills and errors where results are written. */
class WrittenResultsTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void readmeAndResultsAreWhole(Kind kind) throws Exception {
    String old =
        "# Mine\n<!-- results: begin -->\n"
            + "old\n".repeat(5000)
            + "<!-- results: end -->\nbelow\n";
    Path records = Files.createDirectory(folder.resolve("records"));
    Path readme = folder.resolve("README.md");
    Path out = folder.resolve("results.md");
    OutputFiles.writeJson(
        ComparisonRecords.comparison(4, true), records.resolve("mnist-depth4.json"));
    EveryFault.of(
        kind,
        (files, faults) -> {
          Files.writeString(readme, old);
          Files.writeString(out, "old");
          CommandRun run =
              CommandRun.on(
                  files,
                  new Main(),
                  "results",
                  "--records=" + records,
                  "--out=" + out,
                  "--readme=" + readme);

          String found = Files.readString(readme);
          assertThat(found).endsWith("<!-- results: end -->\nbelow\n");
          assertThat(found.equals(old) || found.contains("begin -->\n| depth |")).isTrue();
          String results = Files.readString(out);
          assertThat(results.equals("old") || results.contains("| backprop |")).isTrue();
          if (run.status() == 0) {
            assertThat(found).isNotEqualTo(old);
            assertThat(results).isNotEqualTo("old");
          } else {
            assertThat(run.errorLines()).singleElement().asString().contains("fault of");
          }
        });
  }
}
