package io.github.dl4jdni.research.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.research.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsCommandTest {

  @TempDir Path results;

  private CommandRun run(String... given) {
    List<String> arguments = new ArrayList<>(List.of(given));
    arguments.add(0, "rows");
    arguments.add("--report=" + results.resolve("report.json"));
    arguments.add("--plot=" + results.resolve("plot.png"));
    return CommandRun.of(new Main(), arguments.toArray(String[]::new));
  }

  private CommandRun small(String... given) {
    List<String> arguments = new ArrayList<>(List.of(given));
    arguments.addAll(List.of("--train-size=40", "--test-size=20", "--units=6", "--batch=8"));
    return run(arguments.toArray(String[]::new));
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(results.resolve("report.json").toFile());
  }

  @Test
  void everyMethodIsTrainedAndMeasured() throws IOException {
    CommandRun run =
        small(
            "--method=bptt,dni,dni-aux,td,full,replicated,stock",
            "--iterations=3",
            "--seed=4",
            "--window=7");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("digits: synthetic drawings made by this program, not MNIST; 40 to learn, 20 of")
        .contains("28 steps of 28, 10 classes")
        .contains("rows: windows of 7 steps, 6 units, minibatches of 8, Adam ")
        .containsPattern("(?m)^replicated +4 +\\d+\\.\\d\\d +\\d+\\.\\d +3$");
    JsonNode report = report();
    assertThat(report.get("task").asText()).isEqualTo("rows");
    assertThat(report.get("runs").findValuesAsText("method"))
        .containsExactly("bptt", "dni", "dni-aux", "td", "full", "replicated", "stock");
    for (JsonNode figures : report.get("runs")) {
      assertThat(figures.get("window").asInt()).isEqualTo(7);
      assertThat(figures.get("seed").asInt()).isEqualTo(4);
      assertThat(figures.get("minibatches").asInt()).isEqualTo(3);
      assertThat(figures.get("seconds").asDouble()).isPositive();
      assertThat(figures.get("accuracy").asDouble()).isBetween(0.0, 100.0);
      // All 20 images are measured while the training goes on, too.
      assertThat(figures.get("curve").get(2).get("accuracy").asDouble())
          .isCloseTo(figures.get("accuracy").asDouble(), within(1e-9));
    }
    assertThat(ImageIO.read(results.resolve("plot.png").toFile()).getWidth()).isEqualTo(900);
  }

  /** A window of all rows truncates nothing, and has no end but the last to replicate a target. */
  @Test
  void withAllRowsInAWindowTruncationAndReplicationChangeNothing() throws IOException {
    small(
        "--method=full,bptt,replicated",
        "--iterations=20",
        "--window=28",
        "--learning-rate=0.01",
        "--seeds=2");

    JsonNode runs = report().get("runs");
    assertThat(runs.findValuesAsText("seed")).containsExactly("1", "1", "1", "2", "2", "2");
    for (int seed = 0; seed < 2; seed++) {
      String accuracy = runs.get(3 * seed).get("accuracy").asText();
      assertThat(runs.get(3 * seed + 1).get("accuracy").asText()).isEqualTo(accuracy);
      assertThat(runs.get(3 * seed + 2).get("accuracy").asText()).isEqualTo(accuracy);
    }
  }

  @Test
  @Tag("long")
  void fullSeesPastTheWindow() throws IOException {
    CommandRun run =
        run(
            "--method=bptt,full",
            "--train-size=300",
            "--test-size=100",
            "--units=32",
            "--iterations=150",
            "--window=1",
            "--forget-gate-bias=0",
            "--learning-rate=0.01");

    assertThat(run.status()).as(run.err()).isZero();
    JsonNode runs = report().get("runs");
    assertThat(runs.get(1).get("accuracy").asDouble())
        .isGreaterThan(runs.get(0).get("accuracy").asDouble() + 10);
    assertThat(report().get("settings").get("forgetGateBias").asDouble()).isZero();
  }

  /** Those that are not trained need not be named; what is given is for all but what it names. */
  @Test
  void methodsThatPredictGradientsHaveALowerRate() throws IOException {
    small("--method=bptt,dni", "--iterations=1");
    JsonNode rates = report().get("settings").get("learningRates");
    assertThat(rates.get("bptt").asDouble()).isEqualTo(0.003);
    assertThat(rates.get("dni").asDouble()).isEqualTo(0.001);

    small("--method=bptt,dni", "--iterations=1", "--learning-rate=0.01");
    rates = report().get("settings").get("learningRates");
    assertThat(rates.get("bptt").asDouble()).isEqualTo(0.01);
    assertThat(rates.get("dni").asDouble()).isEqualTo(0.01);
  }

  @Test
  void errorsAreOneLine() {
    assertUserError(
        small("--dataset=digits", "--data-dir=" + results), "--data-dir is for --dataset mnist");
    assertUserError(small("--data-dir=" + results), "there is neither this file nor");
    assertUserError(small("--forget-gate-bias=NaN"), "--forget-gate-bias must be a finite number");
    assertUserError(small("--learning-rate=0.1,x=1"), "got 'x'");
    assertUserError(small("--seconds=1", "--iterations=1"), "exclude each other");
  }

  @Test
  void helpTellsTheDefaultsOfThisCommand() {
    assertThat(CommandRun.of(new Main(), "rows", "--help").out())
        .containsPattern("Steps of a truncation window. Default: 2")
        .contains("bptt,dni,full");
    assertThat(CommandRun.of(new Main(), "copy", "--help").out())
        .containsPattern("Steps of a truncation window. Default: 4");
  }

  private static void assertUserError(CommandRun run, String expected) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(expected);
  }
}
