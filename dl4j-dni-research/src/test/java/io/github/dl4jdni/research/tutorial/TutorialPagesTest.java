package io.github.dl4jdni.research.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.conf.GradientNoise;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.research.Main;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What the tutorials' pages show compiles, runs and does what they say. */
class TutorialPagesTest {

  private static final Path PAGES = Path.of("..", "docs", "tutorials");
  private static final List<Path> SOURCES =
      List.of(
          Path.of("src/test/java/io/github/dl4jdni/research/tutorial/TutorialPagesTest.java"),
          Path.of("src/main/java/io/github/dl4jdni/research/tutorial/addition/BiasTrainer.java"),
          Path.of("src/main/java/io/github/dl4jdni/research/tutorial/order/RedOrder.java"),
          Path.of(
              "../dl4j-dni-cli/src/main/java/io/github/dl4jdni/cli/check/StagedFunctions.java"));
  private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PICTURE = Pattern.compile("!\\[[^]]*]\\(([^)]*)\\)");
  private static final Pattern PRODUCT =
      Pattern.compile("java -jar dl4j-dni-cli/target/dl4j-dni\\.jar (\\S+)");
  private static final Pattern RESEARCH =
      Pattern.compile("java -jar dl4j-dni-research/target/dl4j-dni-research\\.jar (\\S+)");

  private static final BitSums PAIRS = BitSums.draw(new NumpyRandom(1), 100, 8);

  @ParameterizedTest
  @ValueSource(strings = {"binary-addition", "update-order", "gradient-noise", "gradient-check"})
  void pageShowsCodeThatIsRunAndFilesAndCommandsThatExist(String name) throws IOException {
    String page = Files.readString(PAGES.resolve(name + ".md"));
    StringBuilder sources = new StringBuilder();
    for (Path source : SOURCES) {
      sources.append(bare(Files.readString(source)));
    }
    List<String> snippets = matches(SNIPPET, page);
    assertThat(snippets).isNotEmpty();
    for (String snippet : snippets) {
      assertThat(sources.toString()).contains(bare(snippet));
    }
    assertThat(matches(PICTURE, page))
        .isNotEmpty()
        .allMatch(picture -> Files.isRegularFile(PAGES.resolve(picture)));
    List<String> ofProduct = matches(PRODUCT, page);
    List<String> ofResearch = matches(RESEARCH, page);
    assertThat(ofProduct.size() + ofResearch.size()).isPositive();
    for (String command : ofProduct) {
      assertThat(CommandRun.of(command, "--help").status()).isZero();
    }
    for (String command : ofResearch) {
      assertThat(CommandRun.of(new Main(), command, "--help").status()).isZero();
    }
  }

  private static List<String> matches(Pattern pattern, String page) {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(page);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static String bare(String text) {
    return text.replaceAll("\\s+", "");
  }

  private static DataSetIterator minibatches() {
    return new ListDataSetIterator<>(new DataSet(PAIRS.inputs(), PAIRS.sums()).asList(), 10);
  }

  @Test
  @Tag("long")
  void backpropAddsThenInterfacesAreAddedThenModulesLeaveEachOther() {
    DataSetIterator pairs = minibatches();
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .updater(new Adam(0.003))
            .activation(Activation.TANH)
            .list()
            .layer(new DenseLayer.Builder().nIn(16).nOut(64).build())
            .layer(new DenseLayer.Builder().nOut(32).build())
            .layer(
                new OutputLayer.Builder(LossFunction.L2)
                    .nOut(8)
                    .activation(Activation.SIGMOID)
                    .build())
            .build();
    MultiLayerNetwork backprop = new MultiLayerNetwork(configuration);
    backprop.init();

    MultiLayerNetwork dni =
        Dni.convert(backprop).everyHiddenLayer().conditionOnLabels(true).build();
    dni.fit(pairs, 300);
    assertThat(PAIRS.bitsRight(dni.output(PAIRS.inputs()))).isGreaterThan(0.99);

    MultiLayerNetwork decoupled =
        Dni.convert(backprop).everyHiddenLayer().conditionOnLabels(true).build();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(decoupled).schedule(Schedule.pipelined(1)).build()) {
      trainer.fit(pairs, 300);
    }
    assertThat(PAIRS.bitsRight(decoupled.output(PAIRS.inputs()))).isGreaterThan(0.95);
    assertThat(PAIRS.bitsRight(backprop.output(PAIRS.inputs()))).isLessThan(0.7);
  }

  @Test
  void scheduleOfTheUpdateOrderPageTrains() {
    MultiLayerNetwork network = dniWith(new Adam(0.003));
    DataSetIterator pairs = minibatches();
    double before = network.score(new DataSet(PAIRS.inputs(), PAIRS.sums()));
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network).schedule(Schedule.sequential()).build()) {
      trainer.fit(pairs, 5); // red: one module after the other
    }
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network).schedule(Schedule.pipelined(0)).build()) {
      trainer.fit(pairs, 5); // blue: a thread per module, the same bits
    }
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network).schedule(Schedule.pipelined(1)).build()) {
      trainer.fit(pairs, 5); // blue with a delay of one: full overlap
    }
    assertThat(network.score(new DataSet(PAIRS.inputs(), PAIRS.sums()))).isLessThan(before);
  }

  @Test
  void noiseOfTheGradientNoisePageIsAnUpdater() {
    GradientNoise noisy = new GradientNoise(new Adam(0.003), 0.01, 0.55, 7);
    MultiLayerNetwork network = dniWith(noisy);
    double before = network.score(new DataSet(PAIRS.inputs(), PAIRS.sums()));
    network.fit(minibatches(), 5);
    assertThat(network.score(new DataSet(PAIRS.inputs(), PAIRS.sums()))).isLessThan(before);
  }

  private static MultiLayerNetwork dniWith(IUpdater updater) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                new NeuralNetConfiguration.Builder()
                    .dataType(DataType.DOUBLE)
                    .updater(updater)
                    .list()
                    .layer(
                        new SyntheticGradientDense.Builder()
                            .nIn(16)
                            .nOut(32)
                            .activation(Activation.TANH)
                            .conditionOnLabels(true)
                            .build())
                    .layer(
                        new OutputLayer.Builder(LossFunction.L2)
                            .nOut(8)
                            .activation(Activation.SIGMOID)
                            .build())
                    .build()));
    network.init();
    return network;
  }
}
