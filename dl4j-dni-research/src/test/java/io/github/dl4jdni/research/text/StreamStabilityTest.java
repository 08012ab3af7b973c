package io.github.dl4jdni.research.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.research.Main;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On a stream without an end a gradient model's target always holds its own prediction, which could
 * feed itself. By default it does not: what was learnt stays learnt.
 */
class StreamStabilityTest {

  private static final int WINDOWS_OF_A_MINIBATCH = CharLmTraining.WINDOWS;

  @TempDir private Path results;

  /** Windows of two steps of the built-in text, on narrow networks. */
  private void staysStable(long seed, int windows) throws IOException {
    Path report = results.resolve("report.json");
    CommandRun run =
        CommandRun.of(
            new Main(),
            "char-lm",
            "--method=dni",
            "--window=2",
            "--units=8",
            "--batch=4",
            "--learning-rate=0.01",
            "--scale=1", // the library's default, which is the least stable
            "--cool-down=0",
            "--iterations=" + windows / WINDOWS_OF_A_MINIBATCH,
            "--seed=" + seed,
            "--report=" + report,
            "--plot=" + results.resolve("plot.png"));

    assertThat(run.status()).as(run.err()).isZero();
    JsonNode training = new ObjectMapper().readTree(report.toFile()).get("runs").get(0);
    double least = Double.POSITIVE_INFINITY;
    for (JsonNode point : training.get("curve")) {
      double bits = point.get("heldOut").asDouble();
      assertThat(bits).as("bits a character in the curve").isLessThan(least + 0.3);
      least = Math.min(least, bits);
    }
    assertThat(training.get("bitsPerCharacter").asDouble()).isLessThan(least + 0.3);
  }

  @Test
  void whatWasLearntStays() throws IOException {
    staysStable(1, 160);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  @Tag("long")
  void twentyThousandWindowsAreStable(long seed) throws IOException {
    staysStable(seed, 20_000);
  }
}
