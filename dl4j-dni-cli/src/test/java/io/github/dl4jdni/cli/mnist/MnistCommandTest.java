package io.github.dl4jdni.cli.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.data.IdxWriter;
import io.github.dl4jdni.cli.data.RealMnist;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MnistCommandTest {

  @TempDir Path results;

  /** Runs a small experiment; options that are given replace those that make it small. */
  private CommandRun run(String... given) {
    List<String> arguments = new ArrayList<>(List.of(given));
    arguments.add(0, "mnist");
    Map<String, Object> small =
        Map.of(
            "--report", results.resolve("report.json"),
            "--plots", results.resolve("plots"),
            "--hidden", 16,
            "--batch", 50,
            "--epochs", 2,
            "--train-size", 200,
            "--test-size", 100);
    small.forEach(
        (option, value) -> {
          if (arguments.stream().noneMatch(argument -> argument.startsWith(option + "="))) {
            arguments.add(option + "=" + value);
          }
        });
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(results.resolve("report.json").toFile());
  }

  @Test
  void smallExperimentGivesTablePictureAndReport() throws IOException {
    CommandRun run = run("--method=backprop,none", "--depth=3");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("synthetic drawings made by this program, not MNIST")
        .contains(
            "method ", "test error %", "learning rate", "seconds", "iterations/s", "parameters")
        .containsPattern("(?m)^backprop +fit +\\d+\\.\\d\\d ")
        .containsPattern("(?m)^none +fit +\\d+\\.\\d\\d ")
        .contains(results.resolve("report.json").toString());
    BufferedImage plot = ImageIO.read(results.resolve("plots/mnist-learning-curves.png").toFile());
    assertThat(plot.getWidth()).isEqualTo(900);
    assertThat(report().get("synthetic").asBoolean()).isTrue();
    assertThat(report().get("datasetDescription").asText()).contains("not MNIST");
    assertThat(report().get("trainingImages").asInt()).isEqualTo(200);
    assertThat(report().get("measuredImages").asInt()).isEqualTo(100);
    assertThat(report().get("runs")).hasSize(2);
  }

  @Test
  void reportHoldsSettingsAndFigures() throws IOException {
    run("--method=none", "--depth=3", "--seed=7", "--learning-rate=0.01");

    JsonNode figures = report().get("runs").get(0);
    assertThat(figures.get("method").asText()).isEqualTo("none");
    assertThat(figures.get("dataset").asText()).isEqualTo("digits");
    assertThat(figures.get("network").asText()).isEqualTo("fcn");
    assertThat(figures.get("depth").asInt()).isEqualTo(3);
    assertThat(figures.get("hidden").asInt()).isEqualTo(16);
    assertThat(figures.get("filters").isNull()).isTrue();
    assertThat(figures.get("gradientModel").isNull()).isTrue();
    assertThat(figures.get("epochs").asInt()).isEqualTo(2);
    assertThat(figures.get("batch").asInt()).isEqualTo(50);
    assertThat(figures.get("learningRate").asDouble()).isEqualTo(0.01);
    assertThat(figures.get("seed").asLong()).isEqualTo(7);
    assertThat(figures.get("iterations").asInt()).isEqualTo(8);
    assertThat(figures.get("trainSeconds").asDouble()).isPositive();
    assertThat(figures.get("iterationsPerSecond").asDouble()).isPositive();
    assertThat(figures.get("parameters").asLong())
        .isEqualTo(784 * 16 + 16 * 16 + 2 * 4 * 16 + 16 * 10 + 10);
    assertThat(figures.get("gradientModelParameters").asLong()).isZero();
    assertThat(figures.get("curve")).hasSize(2);
    JsonNode last = figures.get("curve").get(1);
    assertThat(last.get("epoch").asInt()).isEqualTo(2);
    assertThat(last.get("testError").asDouble())
        .isEqualTo(figures.get("testError").asDouble())
        .isBetween(0.0, 100.0);
  }

  @Test
  void reportNamesTheGradientModelsThatWereTaken() throws IOException {
    run("--method=backprop,dni,cdni,cdni-linear,local", "--epochs=1", "--train-size=100");
    assertThat(report().get("runs").findValuesAsText("gradientModel"))
        .containsExactly("null", "least-squares", "error", "linear", "null");

    run("--method=cdni,none", "--gradient-model=mlp", "--epochs=1", "--train-size=100");
    assertThat(report().get("runs").findValuesAsText("gradientModel"))
        .containsExactly("mlp", "null");
  }

  @Test
  void convolutionalNetworkRunsByEveryMethod() throws IOException {
    CommandRun run = run("--network=cnn", "--filters=3", "--train-size=60", "--epochs=1");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("Network cnn, depth 3, 3 filters a hidden layer");
    assertThat(report().get("runs")).hasSize(6);
    for (JsonNode figures : report().get("runs")) {
      assertThat(figures.get("network").asText()).isEqualTo("cnn");
      assertThat(figures.get("depth").asInt()).isEqualTo(3);
      assertThat(figures.get("filters").asInt()).isEqualTo(3);
      assertThat(figures.get("hidden").isNull()).isTrue();
      assertThat(figures.get("curve")).hasSize(1);
      assertThat(figures.get("gradientModelParameters").asLong() > 0)
          .isNotEqualTo(figures.get("method").asText().matches("backprop|none"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--schedule=fit, fit",
    "--schedule=sequential, sequential",
    "--schedule=pipelined, pipelined(1)",
    "--schedule=pipelined --staleness=2, pipelined(2)",
    "--schedule=random, random(0.2)",
    "--schedule=random --p=0.5, random(0.5)"
  })
  void scheduleIsForMethodsWithInterfaces(String options, String schedule) throws IOException {
    CommandRun run = run((options + " --method=backprop,cdni --depth=3").split(" "));

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^backprop +fit +\\d")
        .containsPattern("(?m)^cdni +" + Pattern.quote(schedule) + " +\\d");
    JsonNode backprop = report().get("runs").get(0);
    assertThat(backprop.get("schedule").asText()).isEqualTo("fit");
    assertThat(backprop.get("staleness").isNull()).isTrue();
    assertThat(backprop.get("p").isNull()).isTrue();
    JsonNode cdni = report().get("runs").get(1);
    String name = schedule.replaceAll("\\(.*", "");
    String argument = schedule.replaceAll(".*\\(|\\)", "");
    assertThat(cdni.get("schedule").asText()).isEqualTo(name);
    assertThat(cdni.get("staleness").asText())
        .isEqualTo(name.equals("pipelined") ? argument : "null");
    assertThat(cdni.get("p").asText()).isEqualTo(name.equals("random") ? argument : "null");
    assertThat(cdni.get("iterations").asInt()).isEqualTo(8);
  }

  @Test
  void delayedGradientsHaveSchedulesOfTheirOwn() throws IOException {
    CommandRun run =
        run("--method=ddg,fdg", "--depth=3", "--schedule=sequential", "--shrinking=0.5");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^ddg +" + Pattern.quote("delayed(1, 1.0)") + " +\\d")
        .containsPattern("(?m)^fdg +" + Pattern.quote("delayed(2, 0.5)") + " +\\d");
    JsonNode fdg = report().get("runs").get(1);
    assertThat(fdg.get("schedule").asText()).isEqualTo("delayed");
    assertThat(fdg.get("staleness").asInt()).isEqualTo(2);
    assertThat(fdg.get("shrinking").asDouble()).isEqualTo(0.5);
    assertThat(fdg.get("p").isNull()).isTrue();
    assertThat(fdg.get("iterations").asInt()).isEqualTo(8);
    assertThat(fdg.get("gradientModelParameters").asLong()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fit", "sequential", "pipelined", "pipelined --staleness=3", "random"})
  void completelyUnlockedNetworkTrainsBySchedule(String schedule) throws IOException {
    CommandRun run = run(("--method=complete --depth=3 --schedule=" + schedule).split(" "));

    assertThat(run.status()).as(run.err()).isZero();
    JsonNode figures = report().get("runs").get(0);
    assertThat(figures.get("method").asText()).isEqualTo("complete");
    assertThat(schedule).startsWith(figures.get("schedule").asText());
    assertThat(figures.get("curve")).hasSize(2);
  }

  @Test
  void pipelineWithoutStalenessGivesTheErrorsOfSequentialTraining() throws IOException {
    String[] common = {"--method=cdni", "--epochs=3"};
    run(common[0], common[1], "--schedule=sequential");
    JsonNode sequential = report().get("runs").get(0).get("curve");
    run(common[0], common[1], "--schedule=pipelined", "--staleness=0");

    assertThat(report().get("runs").get(0).get("curve")).isEqualTo(sequential);
  }

  @Test
  void trainingStopsAtTheEndOfTheEpochThatReachesTheError() throws IOException {
    CommandRun run =
        run(
            "--method=backprop,cdni",
            "--schedule=pipelined",
            "--until-error=99",
            "--check-every=2",
            "--epochs=3");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("to 99 %")
        .containsPattern(
            "Seconds of training to 99 % test error, looked at every 2 iterations, medians:"
                + " backprop \\d+\\.\\d\\d, cdni \\d+\\.\\d\\d \\(\\d+\\.\\d\\d of backprop\\)");
    for (JsonNode figures : report().get("runs")) {
      assertThat(figures.get("curve")).hasSize(1);
      assertThat(figures.get("iterations").asInt()).isEqualTo(4);
      assertThat(figures.get("untilError").asDouble()).isEqualTo(99);
      assertThat(figures.get("checkEvery").asInt()).isEqualTo(2);
      assertThat(figures.get("secondsToError").asDouble())
          .isPositive()
          .isLessThanOrEqualTo(figures.get("trainSeconds").asDouble());
    }
  }

  @Test
  void errorThatIsNotReachedIsSaid() throws IOException {
    CommandRun run = run("--method=none", "--until-error=0");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("medians: none not reached");
    assertThat(report().get("runs").get(0).get("secondsToError").isNull()).isTrue();
    assertThat(report().get("runs").get(0).get("curve")).hasSize(2);
  }

  /** A pipeline is emptied for it, which lets its gradient models learn a little earlier. */
  @ParameterizedTest
  @ValueSource(strings = {"fit", "sequential"})
  void lookingAtTheErrorChangesNoTrainingWithoutPipeline(String schedule) throws IOException {
    run("--method=cdni", "--schedule=" + schedule);
    JsonNode alone = report().get("runs").get(0).get("curve");
    run("--method=cdni", "--schedule=" + schedule, "--until-error=0", "--check-every=1");

    assertThat(report().get("runs").get(0).get("curve")).isEqualTo(alone);
  }

  @Test
  void repeatedTrainingsHaveSeedsOfTheirOwnAndAlternateInOrder() throws IOException {
    CommandRun run = run("--method=backprop,none", "--repeat=2", "--seed=5", "--epochs=1");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("(?m)^none +fit +6 +\\d");
    assertThat(report().get("runs").findValuesAsText("method"))
        .containsExactly("backprop", "none", "none", "backprop");
    assertThat(report().get("runs").findValuesAsText("seed")).containsExactly("5", "5", "6", "6");
  }

  @Test
  void eachMethodHasALearningRateOfItsOwn() throws IOException {
    CommandRun run = run("--method=backprop,none,cdni", "--epochs=1", "--train-size=50");

    assertThat(run.out()).containsPattern("(?m)^cdni +fit +\\d+\\.\\d\\d +0\\.01 ");
    assertThat(report().get("runs").findValuesAsText("learningRate"))
        .containsExactly("0.01", "0.01", "0.01");
  }

  @Test
  void learningRateThatIsGivenIsForAllMethods() throws IOException {
    run("--method=backprop,cdni", "--epochs=1", "--train-size=50", "--learning-rate=0.0002");

    assertThat(report().get("runs").findValuesAsText("learningRate"))
        .containsExactly("2.0E-4", "2.0E-4");
  }

  @Test
  void sameSeedGivesTheSameErrors() throws IOException {
    run("--method=backprop");
    JsonNode once = report().get("runs").get(0).get("curve");
    // Another method before it must not change what a method gives.
    run("--method=none,backprop");

    assertThat(report().get("runs").get(1).get("curve")).isEqualTo(once);
  }

  @Test
  void methodsMayBeRepeatedAndEachRunsOnce() throws IOException {
    CommandRun run = run("--method=none", "--method=backprop,none");

    assertThat(run.status()).isZero();
    assertThat(report().get("runs")).hasSize(2);
  }

  @Test
  void mnistIsReadFromItsFolder(@TempDir Path data) throws IOException {
    IdxWriter.writeMnist(data, 120, 60);

    CommandRun run = run("--data-dir=" + data, "--method=none");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("MNIST, read from its files: 120 training images, 60 test");
    assertThat(report().get("synthetic").asBoolean()).isFalse();
  }

  @Test
  void realMnistIsLearnt() throws IOException {
    Path data = RealMnist.directoryOrSkip();

    CommandRun run =
        run(
            "--dataset=mnist",
            "--data-dir=" + data,
            "--method=backprop",
            "--hidden=64",
            "--train-size=5000",
            "--test-size=1000");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(report().get("runs").get(0).get("testError").asDouble()).isLessThan(15);
  }

  @Test
  void validationIsHeldOutOfTraining(@TempDir Path data) throws IOException {
    IdxWriter.writeMnist(data, 5050, 5);

    CommandRun run =
        run(
            "--dataset=mnist",
            "--data-dir=" + data,
            "--measure-on=validation",
            "--method=none",
            "--test-size=9999");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(report().get("trainingImages").asInt()).isEqualTo(50);
    assertThat(report().get("measuredImages").asInt()).isEqualTo(5000);
    assertThat(report().get("measuredOn").asText()).isEqualTo("validation");
  }

  @Test
  void tooFewImagesForValidationAreOneLine(@TempDir Path data) throws IOException {
    IdxWriter.writeMnist(data, 20, 5);

    CommandRun run = run("--dataset=mnist", "--data-dir=" + data, "--measure-on=validation");

    assertUserError(run, "holds 20");
  }

  @Test
  void missingFilesAreOneLine(@TempDir Path data) {
    CommandRun run = run("--dataset=mnist", "--data-dir=" + data);

    assertUserError(run, data.resolve("train-images-idx3-ubyte").toString());
  }

  @Test
  void foldersThatCannotBeMadeAreOneLine() throws IOException {
    Path file = Files.createFile(results.resolve("file"));

    assertUserError(run("--plots=" + file.resolve("plots")), "--plots: the folder");
    assertUserError(run("--report=" + file.resolve("report.json")), "--report: the folder");
    assertUserError(run("--report=" + results), "is a folder; name a file");
  }

  private static void assertUserError(CommandRun run, String expected) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(expected);
  }
}
