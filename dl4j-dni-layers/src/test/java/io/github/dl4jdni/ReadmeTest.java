package io.github.dl4jdni;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** What the README shows compiles, runs and learns. */
class ReadmeTest {

  private static final String BEGIN = "// README begins\n";
  private static final String END = "// README ends\n";
  private static final String TRAINER_BEGIN = "// README, trainer, begins\n";
  private static final String TRAINER_END = "// README, trainer, ends\n";

  @Test
  void exampleTrains() {
    Nd4j.getRandom().setSeed(5);
    DataSet data =
        new DataSet(
            Nd4j.rand(DataType.FLOAT, 20, 784),
            Nd4j.concat(0, Nd4j.eye(10), Nd4j.eye(10)).castTo(DataType.FLOAT));
    DataSetIterator iterator = new ListDataSetIterator<>(data.asList(), 20);
    // README begins
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .updater(new Adam(1e-3))
            .list()
            .layer(
                new SyntheticGradientDense.Builder()
                    .nIn(784)
                    .nOut(256)
                    .activation(Activation.RELU)
                    .gradientModel(GradientModel.error())
                    .conditionOnLabels(true)
                    .build())
            .layer(new DenseLayer.Builder().nOut(256).activation(Activation.RELU).build())
            .layer(new ConditionalSGModule.Builder().gradientModel(GradientModel.mlp(256)).build())
            .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(configuration));
    network.init();
    network.fit(iterator, 10); // stock fit: the hidden layers learn from synthetic gradients
    // README ends
    double before = network.score(data);
    network.fit(iterator, 20);
    assertThat(network.score(data)).isLessThan(before);
  }

  @Test
  void trainerExampleTrains() {
    MultiLayerNetwork network =
        IntegrationNetworks.network(
            Dni.connect(IntegrationNetworks.conditional(GradientModel.linear())));
    DataSet data = IntegrationNetworks.data(20, 3);
    DataSetIterator iterator = new ListDataSetIterator<>(data.asList(), 10);
    double before = network.score(data);
    // README, trainer, begins
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network)
            .schedule(Schedule.pipelined(1)) // a thread a module; or sequential(), random(0.2)
            .build()) {
      trainer.fit(iterator, 10); // the network itself is trained
    }
    // README, trainer, ends
    assertThat(network.score(data)).isLessThan(before);
  }

  @Test
  void readmeShowsThisCode() throws IOException {
    String source = Files.readString(Path.of("src/test/java/io/github/dl4jdni/ReadmeTest.java"));
    String readme = bare(Files.readString(Path.of("..", "README.md")));
    assertThat(readme).contains(bare(between(source, BEGIN, END)));
    assertThat(readme).contains(bare(between(source, TRAINER_BEGIN, TRAINER_END)));
  }

  private static String between(String source, String begin, String end) {
    return source.substring(source.indexOf(begin) + begin.length(), source.indexOf(end));
  }

  private static String bare(String text) {
    return text.replaceAll("\\s+", "");
  }
}
