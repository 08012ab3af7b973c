package io.github.dl4jdni.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.HeadlessBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

class CompareCommandTest {

  @TempDir Path folder;

  /** A small comparison; options that are given replace those that make it small. */
  static List<String> arguments(Path out, String... given) {
    List<String> arguments = new ArrayList<>(List.of(given));
    arguments.add(0, "compare");
    boolean model = arguments.stream().anyMatch(each -> each.startsWith("--model="));
    boolean budget = arguments.stream().anyMatch(each -> each.startsWith("--budget="));
    Map<String, Object> small =
        Map.of(
            "--out",
            out,
            "--hidden",
            model ? "" : 16,
            "--depth",
            model ? "" : 3,
            "--batch",
            50,
            "--epochs",
            budget ? "" : 2,
            "--seeds",
            2,
            "--train-size",
            300,
            "--test-size",
            100);
    small.forEach(
        (option, value) -> {
          boolean asked = arguments.stream().anyMatch(each -> each.startsWith(option + "="));
          if (!asked && !value.equals("")) {
            arguments.add(option + "=" + value);
          }
        });
    return arguments;
  }

  private CommandRun run(String... given) {
    return CommandRun.of(arguments(folder.resolve("out"), given).toArray(String[]::new));
  }

  private static JsonNode record(Path out) throws IOException {
    return new ObjectMapper().readTree(out.resolve("comparison.json").toFile());
  }

  private JsonNode record() throws IOException {
    return record(folder.resolve("out"));
  }

  @Test
  void allMethodsGiveTablePicturesPageAndRecord() throws Exception {
    CommandRun run = run();

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("14 trainings of 2 epochs")
        .containsPattern("method +test error % +best - worst +seconds +iterations/s")
        .containsPattern("(?m)^local .* local$")
        .containsPattern("(?m)^dfa .* direct feedback")
        .contains("report.html");
    JsonNode record = record();
    assertThat(record.get("complete").asBoolean()).isTrue();
    assertThat(record.get("runs")).hasSize(14);
    for (JsonNode each : record.get("runs")) {
      assertThat(each.get("iterations").asInt()).isEqualTo(12);
      assertThat(each.get("curve").size()).isGreaterThan(5);
      boolean has = !List.of("backprop", "none").contains(each.get("method").asText());
      assertThat(each.get("quality").size() > 0).isEqualTo(has);
      assertThat(each.get("againstBackprop")).hasSize(has ? 2 : 0);
    }
    // The same weights, so the same error before training.
    assertThat(
            record.get("runs").findValues("curve").stream()
                .map(curve -> curve.get(0).get("error").asDouble())
                .distinct())
        .hasSize(2); // one a seed
    Path out = folder.resolve("out");
    assertThat(ImageIO.read(out.resolve("error-by-time.png").toFile()).getWidth()).isEqualTo(900);
    assertThat(out.resolve("cosine-cdni.png")).exists();
    assertThat(Files.readAllLines(out.resolve("runs.csv"))).hasSizeGreaterThan(14 * 5);
    String page = Files.readString(out.resolve("report.html"));
    assertThat(page)
        .contains("<svg", "Error by wall time", "relative error", "Against backpropagation")
        .contains("learning rate of dfa", "processors")
        .doesNotContainPattern("(src|href)=\"(?!#)")
        .doesNotContain("@import", "<script");
  }

  @Test
  void thePageOpensInABrowserWithoutNetwork() throws Exception {
    Optional<HeadlessBrowser> browser = HeadlessBrowser.find();
    assumeTrue(browser.isPresent(), "no Chromium on this machine: the page was not opened");
    CommandRun run = run("--methods=backprop,cdni", "--seeds=1");
    assertThat(run.status()).as(run.err()).isZero();
    String url = folder.resolve("out/report.html").toUri().toString();

    String dom = browser.get().dom(url, folder);
    Path picture = folder.resolve("page.png");
    browser.get().screenshot(url, picture, 1240, 2000, folder);

    assertThat(dom).contains("Error by iterations", "</svg>", "<table>");
    assertThat(dom.split("<svg", -1)).hasSize(1 + 4);
    // The curves are drawn: in the colour of the first series, within the figures.
    var image = ImageIO.read(picture.toFile());
    int blue = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        int rgb = image.getRGB(x, y);
        boolean isBlue = (rgb & 0xff) > 160 && (rgb >> 16 & 0xff) < 80 && (rgb >> 8 & 0xff) < 150;
        blue += isBlue ? 1 : 0;
      }
    }
    assertThat(blue).isGreaterThan(200);
  }

  @Test
  void goesOnWithMoreMethodsAndSeedsButNotWithOtherSettings() throws Exception {
    assertThat(run("--methods=none", "--seeds=1").status()).isZero();
    Path done = folder.resolve("out/runs/none-seed1/run.json");
    String before = Files.readString(done);

    CommandRun report = run("--methods=none,local", "--seeds=2", "--report-only");
    assertThat(report.status()).as(report.err()).isZero();
    assertThat(record().get("runs")).hasSize(1);
    assertThat(record().get("complete").asBoolean()).isFalse();
    CommandRun more = run("--methods=none,local", "--seeds=2");
    CommandRun other = run("--methods=none", "--seeds=1", "--epochs=3", "--batch=60");

    assertThat(more.status()).as(more.err()).isZero();
    assertThat(Files.readString(done)).isEqualTo(before);
    assertThat(record().get("runs")).hasSize(4);
    assertThat(other.status()).isEqualTo(2);
    assertThat(other.errorLines())
        .singleElement()
        .asString()
        .contains(
            "holds a comparison with other settings",
            "minibatch was 50 and is 60",
            "length was 2 epochs and is 3 epochs",
            "name another folder");
  }

  @Test
  void goesOnWithTheSameGradientModelsAlone() throws Exception {
    CommandRun linear = run("--methods=dni", "--seeds=1", "--gradient-model=dni=linear");
    assertThat(linear.status()).as(linear.err()).isZero();
    // What other methods came in between does not matter.
    assertThat(run("--methods=none", "--seeds=1").status()).isZero();

    CommandRun own = run("--methods=dni", "--seeds=1");
    CommandRun other = run("--methods=dni", "--seeds=1", "--gradient-model=dni=mlp:8");
    CommandRun rate =
        run("--methods=dni", "--seeds=1", "--gradient-model=dni=linear", "--learning-rate=dni=0.1");
    CommandRun same = run("--methods=dni", "--seeds=1", "--gradient-model=dni=linear");

    for (CommandRun run : List.of(own, other)) {
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.errorLines()).singleElement().asString().contains("gradient model of dni was");
    }
    assertThat(own.err()).contains("and is the method's own");
    assertThat(rate.err()).contains("learning rate of dni was 3.0E-4 and is 0.1");
    assertThat(same.status()).as(same.err()).isZero();
  }

  @Test
  void whatAKilledProcessLeftHalfWrittenIsDeleted() throws Exception {
    Path runs = Files.createDirectories(folder.resolve("out/runs/none-seed1"));
    Path part = Files.writeString(runs.resolve("network-after-epoch-1.zip.part"), "half");

    assertThat(run("--methods=none", "--seeds=1").status()).isZero();

    assertThat(part).doesNotExist();
    assertThat(runs.resolve("run.json")).exists();
  }

  @Test
  void allSchedules() throws Exception {
    CommandRun run =
        run(
            "--methods=backprop,cdni,dfa",
            "--schedules=fit,sequential,pipelined,random",
            "--p=0.5",
            "--seeds=1");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(record().get("runs").findValuesAsText("schedule"))
        .containsExactly("fit", "fit", "sequential", "pipelined(1)", "random(0.5)", "fit");
    assertThat(run.out()).contains("cdni-pipelined(1)");
  }

  @Test
  void aTrainingThatDivergesIsToldAndTheOthersGoOn() throws Exception {
    String[] given = {
      "--methods=backprop,cdni,local",
      "--schedules=fit,pipelined",
      "--seeds=1",
      "--check-every=50", // so that layers meet it before the measuring does
      "--learning-rate=backprop=1e30",
      "--learning-rate=cdni=1e30"
    };
    CommandRun run = run(given);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern(
            "(?m)^backprop-seed1 +diverged after \\d+ iterations: the (score|network's output) is")
        .containsPattern("(?m)^cdni-seed1 +diverged after \\d+ iterations: .*NaN or infinite")
        .containsPattern("(?m)^cdni-pipelined\\(1\\)-seed1 +diverged after")
        .containsPattern("(?m)^local-seed1 +test error")
        .containsPattern("(?m)^cdni +diverged +-");
    JsonNode runs = record().get("runs");
    assertThat(record().get("complete").asBoolean()).isTrue();
    assertThat(runs).hasSize(5);
    assertThat(runs.findValues("divergence").stream().filter(JsonNode::isNull)).hasSize(2);

    assertThat(Files.readString(folder.resolve("out/report.html")))
        .contains("<dt>diverged</dt><dd>cdni-pipelined(1), seed 1, after ");

    CommandRun again = run(given);
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(record().get("runs")).isEqualTo(runs);
  }

  @Test
  void aBudgetOfTime() throws Exception {
    CommandRun run = run("--methods=backprop", "--budget=1s", "--seeds=1");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(record().get("runs").get(0).get("seconds").asDouble()).isBetween(1.0, 3.0);
  }

  @Test
  void aTableOfNumbers() throws Exception {
    Path csv = folder.resolve("flowers.csv");
    StringBuilder text = new StringBuilder("width,height,kind\n");
    for (int i = 0; i < 200; i++) {
      text.append(i % 2 == 0 ? "1." + i + ",5,rose\n" : "-1." + i + ",4,daisy\n");
    }
    Files.writeString(csv, text);

    CommandRun run =
        run("--data=" + csv, "--methods=backprop,cdni", "--seeds=1", "--epochs=20", "--batch=20");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "CSV file flowers.csv: 200 rows, none dropped; 3 columns separated by commas, UTF-8, a heading;");
    assertThat(record().get("runs").get(0).get("curve"))
        .last()
        .satisfies(point -> assertThat(point.get("error").asDouble()).isLessThan(10));
  }

  @Test
  void imagesInClassFolders() throws Exception {
    for (String kind : List.of("dark", "light")) {
      Path of = Files.createDirectories(folder.resolve("images").resolve(kind));
      for (int i = 0; i < 20; i++) {
        var image =
            new java.awt.image.BufferedImage(9, 7, java.awt.image.BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 9; x++) {
          for (int y = 0; y < 7; y++) {
            int grey = (kind.equals("dark") ? 20 : 200) + (x * y + i) % 20;
            image.setRGB(x, y, grey << 16 | grey << 8 | grey);
          }
        }
        ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
      }
    }

    CommandRun run =
        run(
            "--data=" + folder.resolve("images"),
            "--image-size=6x5x3",
            "--network=cnn",
            "--hidden=4",
            "--methods=backprop,local",
            "--seeds=1",
            "--epochs=30",
            "--batch=8",
            "--measured-name=kept back",
            "--data-name=greys");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "Data: greys: 40 images, none left out", "32 to train on, 8 to measure on (kept back)");
    assertThat(record().get("settings").get("values of an example").asText()).isEqualTo("90");
    assertThat(record().get("runs").get(0).get("curve"))
        .last()
        .satisfies(point -> assertThat(point.get("error").asDouble()).isLessThan(30));
  }

  private static NeuralNetConfiguration.Builder defaults() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .activation(Activation.RELU)
        .updater(new Adam(0.002));
  }

  @Test
  void aSavedModel() throws Exception {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            defaults()
                .list()
                .layer(new ConvolutionLayer.Builder(5, 5).nOut(3).build())
                .layer(new SubsamplingLayer.Builder().kernelSize(4, 4).stride(4, 4).build())
                .layer(new DenseLayer.Builder().nOut(12).build())
                .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutionalFlat(28, 28, 1))
                .build());
    network.init();
    Path zip = folder.resolve("model.zip");
    ModelSerializer.writeModel(network, zip.toFile(), true);

    CommandRun run =
        run("--model=" + zip, "--methods=backprop,dni,cdni,none,dfa,local,ddg,fdg", "--seeds=1");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(record().get("settings").get("network").asText())
        .isEqualTo("model model.zip with fresh weights");
    assertThat(record().get("runs")).hasSize(8);
    assertThat(
            record().get("runs").findValues("curve").stream()
                .map(curve -> curve.get(0).get("error").asDouble())
                .distinct())
        .hasSize(1);
  }

  @Test
  void aSavedModelWhoseWeightsAreNaN() throws Exception {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            defaults()
                .list()
                .layer(new DenseLayer.Builder().nIn(784).nOut(4).build())
                .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(784))
                .build());
    network.init();
    network.params().putScalar(7, Double.NaN);
    Path zip = folder.resolve("bad.zip");
    ModelSerializer.writeModel(network, zip.toFile(), true);

    CommandRun run = run("--model=" + zip, "--keep-weights", "--methods=backprop");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines())
        .last()
        .asString()
        .contains("backprop-seed1: before its first step", "is NaN", "among the model's weights");
  }

  @Test
  void aSavedGraphFromItsWeights() throws Exception {
    ComputationGraph graph =
        new ComputationGraph(
            defaults()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(784))
                .addLayer("one", new DenseLayer.Builder().nOut(12).build(), "in")
                .addLayer("two", new DenseLayer.Builder().nOut(12).build(), "one")
                .addLayer(
                    "out",
                    new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build(),
                    "two")
                .setOutputs("out")
                .build());
    graph.init();
    Path zip = folder.resolve("graph.zip");
    ModelSerializer.writeModel(graph, zip.toFile(), true);

    String[] given = {
      "--model=" + zip,
      "--keep-weights",
      "--modules=2",
      "--methods=backprop,cdni,none",
      "--schedules=sequential",
      "--save-every=0",
      "--seeds=2"
    };
    CommandRun run = run(given);

    assertThat(run.status()).as(run.err()).isZero();
    List<String> typed = new ArrayList<>(List.of(given));
    typed.add("--input-type=784");
    CommandRun another = run(typed.toArray(String[]::new));
    assertThat(another.status()).isEqualTo(2);
    assertThat(another.err()).contains("input type was the model's own and is");
    assertThat(
            record().get("runs").findValues("curve").stream()
                .map(curve -> curve.get(0).get("error").asDouble())
                .distinct())
        .hasSize(1); // for all seeds
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--data=no/such | there is no such file or folder",
        "--epochs=2 --budget=1m | one of them ends a training",
        "--budget=ten | must be a duration such as 90s, 10m or 2h, got 'ten'",
        "--epochs=0 | --epochs must be at least 1, got 0",
        "--learning-rate=cdni=-1 | --learning-rate cdni must be a number above 0",
        "--learning-rate=magic=1 | expected one of backprop",
        "--gradient-model=dfa=linear | --gradient-model is for dni, cdni, cdni-linear and complete, got dfa",
        "--staleness=2 | goes with --schedules pipelined only",
        "--p=0.5 | goes with --schedules random only",
        "--schedules=delayed | expected one of fit, sequential, pipelined, random, got 'delayed'",
        "--methods=ddg --shrinking=0.5 | --shrinking goes with method fdg only",
        "--methods=fdg --shrinking=2 | --shrinking must lie above 0 and be at most 1, got 2.0",
        "--keep-weights | go with --model only",
        "--hold-out=1 | --hold-out must lie between 0 and 1",
        "--image-size=28 | must be height, width and 1 or 3 channels",
        "--model=no.zip | no.zip does not exist",
        "--model=no.zip --network=fcn | one of them is compared",
        "--target=-1 | --target must be 0 or more",
        "--modules=1 | --modules must be at least 2",
        "--methods=backprop,complete --network=cnn | --methods complete is for --network fcn, got cnn",
        "--methods=complete --modules=2 | --modules goes with other methods, got complete",
        "--scaling=standard | is for rows and sequences, but --data digits holds images"
      })
  void wrongOptions(String options, String message) {
    List<String> arguments = new ArrayList<>(List.of("compare", "--out=" + folder.resolve("out")));
    arguments.addAll(List.of(options.split(" ")));

    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(message);
  }

  @Test
  void aDamagedRecord() throws Exception {
    Path out = Files.createDirectories(folder.resolve("out"));
    Files.writeString(out.resolve("comparison.json"), "{ not");

    CommandRun run = run("--methods=none");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains("is no record of compare");
  }
}
