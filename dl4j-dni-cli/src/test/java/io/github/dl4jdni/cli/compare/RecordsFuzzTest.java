package io.github.dl4jdni.cli.compare;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a training's record holds, it is read or refused with a message: nothing else. */
class RecordsFuzzTest {

  /** A measure that is there and is none. */
  private static final String WITHOUT_NUMBER =
      "{\"method\":\"dni\",\"schedule\":\"fit\",\"curve\":[{}],\"quality\":[],"
          + "\"againstBackprop\":[],\"measures\":{\"accuracy\":null}}";

  @TempDir static Path folder;

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

  static Stream<Arguments> runs() throws IOException {
    return Stream.of(
        seed(ComparisonRecords.ofThisRepository().get("runs").get(0).toString()),
        seed("{}"),
        seed(""),
        seed(WITHOUT_NUMBER));
  }

  private static Arguments seed(String json) {
    return Arguments.of((Object) json.getBytes(StandardCharsets.UTF_8));
  }
}
