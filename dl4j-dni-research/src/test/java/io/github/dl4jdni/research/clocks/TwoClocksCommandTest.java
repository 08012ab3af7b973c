package io.github.dl4jdni.research.clocks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.data.LabelledImages;
import io.github.dl4jdni.research.Main;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The command {@code two-clocks}, with small settings, and what its networks are to count. */
class TwoClocksCommandTest {

  private static final int BLOCK = 3;

  @TempDir private Path folder;

  @Test
  void trainsAllArmsAndWritesPictureAndFigures() throws IOException {
    Path report = folder.resolve("report.json");
    CommandRun run =
        CommandRun.of(
            new Main(),
            "two-clocks",
            "--train-size=20",
            "--test-size=1",
            "--ticks=2",
            "--units=3",
            "--streams=4",
            "--seconds=1",
            "--repeat=1",
            "--plots=" + folder,
            "--report=" + report);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("2, interface", "2, waiting", "2, none");
    assertThat(folder.resolve("two-clocks-2.png")).isNotEmptyFile();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.get("complete").booleanValue()).isTrue();
    JsonNode first = json.get("runs").get(0);
    assertThat(first.get("updatesOfA").longValue()).isEqualTo(first.get("steps").longValue() / 2);
    JsonNode waiting = json.get("runs").get(1);
    assertThat(waiting.get("updatesOfA").longValue())
        .isEqualTo(waiting.get("steps").longValue() / 4);
  }

  @Test
  void wrongOptionsAreOneLine() {
    CommandRun run = CommandRun.of(new Main(), "two-clocks", "--ticks=1");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines())
        .containsExactly("dl4j-dni-research: --ticks must be at least 2, got 1");
  }

  /** One pixel tells which digit it is, so that what was streamed can be counted here. */
  @Test
  void labelsCountWhatWasStreamed() {
    byte[] pixels = new byte[10];
    byte[] labels = new byte[10];
    for (int digit = 0; digit < 10; digit++) {
      pixels[digit] = (byte) (digit * 25);
      labels[digit] = (byte) digit;
    }
    LabelledImages images = new LabelledImages(1, 1, pixels, labels);
    DigitStreams streams = new DigitStreams(images, BLOCK, 7, 5);
    long steps = (long) BLOCK * BLOCK;
    INDArray seen = streams.window(DigitStreams.A, steps, 2 * steps).features().get(0);
    INDArray odd = streams.window(DigitStreams.A, steps, 2 * steps).labels().get(0);
    INDArray threes = streams.window(DigitStreams.B, steps, 2 * steps).labels().get(0);
    for (int stream = 0; stream < 7; stream++) {
      int countOfOdd = 0;
      int countOfThrees = 0;
      int ofBlock = 0;
      for (int at = 0; at < steps; at++) {
        boolean begins = at % BLOCK == 0;
        assertThat(seen.getDouble(stream, 1, at)).isEqualTo(begins ? 1 : 0);
        int digit = (int) Math.round(seen.getDouble(stream, 0, at) * 255 / 25);
        countOfOdd = (begins ? 0 : countOfOdd) + digit % 2;
        ofBlock = (begins ? 0 : ofBlock) + (digit == 3 ? 1 : 0);
        countOfThrees += digit == 3 ? 1 : 0;
        assertThat(odd.getDouble(stream, 0, at) * BLOCK).isCloseTo(countOfOdd, within());
        if (at % BLOCK == BLOCK - 1) {
          assertThat(threes.getDouble(stream, 0, at / BLOCK) * BLOCK)
              .isCloseTo(countOfThrees, within());
          INDArray context = streams.context(DigitStreams.A, DigitStreams.B, steps + at + 1);
          assertThat(context.getDouble(stream, 0) * BLOCK).isCloseTo(ofBlock, within());
        }
      }
    }
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.api.Assertions.within(1e-5);
  }
}
