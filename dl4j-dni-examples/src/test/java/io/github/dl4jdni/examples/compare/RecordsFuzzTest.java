package io.github.dl4jdni.examples.compare;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dl4jdni.examples.CommandRun;
import io.github.dl4jdni.examples.UserErrorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Whatever a record holds, it is told about or refused with a message: nothing else comes out. */
class RecordsFuzzTest {

  private static final JsonMapper JSON = new JsonMapper();

  /** A measure that is there and is none. */
  private static final String WITHOUT_NUMBER =
      "{\"method\":\"dni\",\"schedule\":\"fit\",\"curve\":[{}],\"quality\":[],"
          + "\"againstBackprop\":[],\"measures\":{\"accuracy\":null}}";

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

  @MethodSource("runs")
  @FuzzTest
  void run(byte[] json) throws IOException {
    Path file = Files.write(folder.resolve("run.json"), json);
    try {
      RunRecord record = RunFolder.readJson(file, RunRecord.class, "a training", "delete it");
      record.iterationsPerSecond();
      record.contender();
      record.measure("accuracy");
    } catch (UserErrorException refused) {
      if (!refused.getMessage().contains("run.json")) {
        throw new AssertionError("a message that does not name the file", refused);
      }
    }
  }

  /** A record of this repository with two short trainings. */
  private static ObjectNode comparison() throws IOException {
    Path file = Path.of("..", "docs", "results", "mnist-fcn-depth3.json");
    ObjectNode record = (ObjectNode) JSON.readTree(Files.readAllBytes(file));
    ArrayNode runs = (ArrayNode) record.get("runs");
    while (runs.size() > 2) {
      runs.remove(runs.size() - 1);
    }
    for (int i = 0; i < runs.size(); i++) {
      for (String list : new String[] {"curve", "quality", "againstBackprop"}) {
        ArrayNode points = (ArrayNode) runs.get(i).get(list);
        while (points.size() > 2) {
          points.remove(0);
        }
      }
    }
    return record;
  }

  static Stream<Arguments> comparisons() throws IOException {
    ObjectNode none = comparison();
    none.putArray("runs");
    ObjectNode noNumbers = comparison();
    noNumbers.put("targetError", "NaN");
    ((ObjectNode) noNumbers.get("runs").get(0)).put("learningRate", "Infinity");
    ObjectNode deep = comparison();
    ((ObjectNode) deep.get("settings")).put("network", "fcn of depth 99999999999");
    return Stream.of(comparison(), none, noNumbers, deep).map(record -> seed(record.toString()));
  }

  static Stream<Arguments> runs() throws IOException {
    return Stream.of(
        seed(comparison().get("runs").get(0).toString()),
        seed("{}"),
        seed(""),
        seed(WITHOUT_NUMBER));
  }

  private static Arguments seed(String json) {
    return Arguments.of((Object) json.getBytes(StandardCharsets.UTF_8));
  }
}
