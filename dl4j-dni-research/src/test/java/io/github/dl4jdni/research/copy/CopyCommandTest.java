package io.github.dl4jdni.research.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.research.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyCommandTest {

  @TempDir Path results;

  private CommandRun run(String... given) {
    List<String> arguments = new ArrayList<>(List.of(given));
    arguments.add("--report=" + results.resolve("report.json"));
    arguments.add("--plot=" + results.resolve("plot.png"));
    return CommandRun.of(new Main(), arguments.toArray(String[]::new));
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(results.resolve("report.json").toFile());
  }

  /** Everything of a run but its times. */
  private static JsonNode withoutTimes(JsonNode run) {
    ObjectNode copy = run.deepCopy();
    copy.remove("seconds");
    for (String list : List.of("solved", "curve")) {
      copy.get(list).forEach(each -> ((ObjectNode) each).remove("seconds"));
    }
    return copy;
  }

  @Test
  void lengthsAreToldAsTheyAreSolvedAndInTheTable() throws IOException {
    CommandRun run =
        run(
            "copy",
            "--method=bptt",
            "--window=8",
            "--units=32",
            "--batch=16",
            "--learning-rate=0.01",
            "--iterations=250");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("copy: windows of 8 steps, 32 units, minibatches of 16, Adam 0.01; 250")
        .containsPattern("(?m)^bptt +1 +5 +1 +1 +\\d+ +\\d+\\.\\d +0\\.1[0-4]\\d$")
        .contains("length solved", "solved then, lost now", "collapsed")
        .contains(results.resolve("report.json").toString());
    JsonNode figures = report().get("runs").get(0);
    assertThat(figures.get("longest").asInt()).isGreaterThanOrEqualTo(5);
    assertThat(figures.get("minibatches").asInt()).isEqualTo(250);
    assertThat(figures.get("window").asInt()).isEqualTo(8);
    assertThat(figures.get("lengthSolved")).isEqualTo(figures.get("longest"));
    JsonNode solved = figures.get("solved").get(0);
    assertThat(solved.get("bits").asDouble()).isBetween(0.0, 0.15);
    assertThat(figures.get("atTheEnd")).hasSameSizeAs(figures.get("solved"));
    assertThat(figures.get("gradientQuality").isNull()).isTrue();
    assertThat(ImageIO.read(results.resolve("plot.png").toFile()).getWidth()).isEqualTo(900);
  }

  @ParameterizedTest
  @ValueSource(strings = {"copy", "repeat-copy"})
  void everyMethodRunsOnTheSameSettings(String task) throws IOException {
    CommandRun run =
        run(
            task,
            "--method=bptt,dni,dni-aux,td,stock",
            "--window=3",
            "--units=8",
            "--batch=4",
            "--iterations=8",
            "--seed=5");

    assertThat(run.status()).as(run.err()).isZero();
    JsonNode report = report();
    assertThat(report.get("task").asText()).isEqualTo(task);
    assertThat(report.get("settings").get("window").asInt()).isEqualTo(3);
    assertThat(report.get("settings").get("budgetMinibatches").asInt()).isEqualTo(8);
    assertThat(report.get("runs").findValuesAsText("method"))
        .containsExactly("bptt", "dni", "dni-aux", "td", "stock");
    for (JsonNode figures : report.get("runs")) {
      assertThat(figures.get("seed").asLong()).isEqualTo(5);
      assertThat(figures.get("minibatches").asInt()).isEqualTo(8);
      assertThat(figures.get("current").get("bits").asDouble()).isPositive();
      boolean predicts = List.of("dni", "dni-aux", "td").contains(figures.get("method").asText());
      assertThat(figures.get("gradientQuality").isNull()).isNotEqualTo(predicts);
      if (predicts) {
        assertThat(figures.get("gradientQuality").get("cosine").asDouble()).isBetween(-1.0, 1.0);
      }
    }
  }

  /** With whole sequences in a window there is nothing to predict: all methods are backprop. */
  @Test
  void withOneWindowASequenceAllMethodsLearnTheSame() throws IOException {
    run(
        "copy",
        "--method=bptt,dni,stock",
        "--window=50",
        "--units=8",
        "--batch=4",
        "--iterations=10");

    JsonNode runs = report().get("runs");
    double bits = runs.get(0).get("current").get("bits").asDouble();
    for (JsonNode figures : runs) {
      assertThat(figures.get("current").get("bits").asDouble()).isCloseTo(bits, within(1e-4));
    }
  }

  @Test
  void fullGoesBackThroughWholeSequences() throws IOException {
    String[] small = {"--units=8", "--batch=4", "--iterations=10"};
    run("copy", "--method=full", "--window=2", small[0], small[1], small[2]);
    JsonNode full = withoutTimes(report().get("runs").get(0)).get("current");
    run("copy", "--method=bptt", "--window=50", small[0], small[1], small[2]);

    assertThat(withoutTimes(report().get("runs").get(0)).get("current")).isEqualTo(full);
  }

  @Test
  void whatIsRehearsedHoldsAndIsWhatCounts() throws IOException {
    CommandRun run =
        run(
            "copy",
            "--method=full",
            "--rehearse=0.3",
            "--units=32",
            "--batch=16",
            "--learning-rate=0.01",
            "--iterations=600");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("30 % of a minibatch are of lengths solved before")
        .contains("longest held");
    assertThat(report().get("rehearsed").asDouble()).isEqualTo(0.3);
    JsonNode figures = report().get("runs").get(0);
    assertThat(figures.get("longest").asInt()).isGreaterThanOrEqualTo(7);
    assertThat(figures.get("lengthSolved")).isEqualTo(figures.get("holding"));
    JsonNode curve = figures.get("curve");
    assertThat(curve.get(curve.size() - 1).get("steps")).isEqualTo(figures.get("lengthSolved"));
    for (JsonNode length : figures.get("atTheEnd")) {
      assertThat(length.get("lost").asBoolean()).isFalse();
    }
  }

  @Test
  void wrongOptionsAreOneLine() {
    assertUserError(
        run("copy", "--method=replicated"), "--method replicated is for rows and order");
    assertUserError(run("copy", "--rehearse=1"), "--rehearse must be at least 0 and below 1");
  }

  private static void assertUserError(CommandRun run, String expected) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(expected);
  }

  @Test
  void sameSeedGivesTheSameFiguresWhateverElseRuns() throws IOException {
    String[] small = {"--window=3", "--units=8", "--batch=4", "--iterations=10"};
    run("copy", "--method=dni", small[0], small[1], small[2], small[3]);
    JsonNode once = withoutTimes(report().get("runs").get(0));
    CommandRun both =
        run("copy", "--method=bptt,dni", "--repeat=2", small[0], small[1], small[2], small[3]);
    assertThat(both.out()).containsPattern("(?m)^method +mean length solved +least +most$");

    JsonNode runs = report().get("runs");
    assertThat(runs.findValuesAsText("method")).containsExactly("bptt", "dni", "bptt", "dni");
    assertThat(runs.findValuesAsText("seed")).containsExactly("1", "1", "2", "2");
    assertThat(withoutTimes(runs.get(1))).isEqualTo(once);
    assertThat(withoutTimes(runs.get(3)).get("current")).isNotEqualTo(once.get("current"));
  }

  @Test
  void secondsAreProcessorTimeOfTraining() throws IOException {
    CommandRun run =
        run("copy", "--method=bptt", "--units=8", "--batch=4", "--seconds=0.5", "--seeds=2");

    assertThat(run.status()).as(run.err()).isZero();
    for (JsonNode figures : report().get("runs")) {
      assertThat(figures.get("seconds").asDouble()).isBetween(0.5, 2.0);
    }
    assertThat(run.out()).contains("0.5 s of processor time a training");
    assertThat(CommandRun.of(new Main(), "copy", "--help").out())
        .contains("Processor time that each training gets")
        .containsPattern("equals\\s+wall\\s+time");
  }
}
