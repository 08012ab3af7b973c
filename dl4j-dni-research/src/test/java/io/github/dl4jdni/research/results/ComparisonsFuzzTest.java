package io.github.dl4jdni.research.results;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.compare.ComparisonRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Whatever a comparison's record holds, it is shown or refused with a message: nothing else. */
class ComparisonsFuzzTest {

  @TempDir static Path folder;

  @MethodSource("comparisons")
  @FuzzTest
  void comparison(byte[] json) throws IOException {
    Path records = Files.createDirectories(folder.resolve("records"));
    Files.write(records.resolve("mnist-fuzzed.json"), json);
    Path readme = folder.resolve("README.md");
    Files.writeString(readme, "<!-- results: begin -->\n<!-- results: end -->\n");

    CommandRun run =
        CommandRun.of(
            new ResultsCommand(),
            "--records",
            records.toString(),
            "--out",
            folder.resolve("results.md").toString(),
            "--readme",
            readme.toString());

    if (run.status() == CommandLine.ExitCode.SOFTWARE) {
      throw new AssertionError(run.err());
    }
  }

  static Stream<Arguments> comparisons() throws IOException {
    ObjectNode none = ComparisonRecords.ofThisRepository();
    none.putArray("runs");
    ObjectNode noNumbers = ComparisonRecords.ofThisRepository();
    noNumbers.put("targetError", "NaN");
    ((ObjectNode) noNumbers.get("runs").get(0)).put("learningRate", "Infinity");
    ObjectNode deep = ComparisonRecords.ofThisRepository();
    ((ObjectNode) deep.get("settings")).put("network", "fcn of depth 99999999999");
    return Stream.of(ComparisonRecords.ofThisRepository(), none, noNumbers, deep)
        .map(record -> seed(record.toString()));
  }

  private static Arguments seed(String json) {
    return Arguments.of((Object) json.getBytes(StandardCharsets.UTF_8));
  }
}
