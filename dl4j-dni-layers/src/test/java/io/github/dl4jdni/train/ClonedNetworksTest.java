package io.github.dl4jdni.train;

import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Copies of networks with frozen layers, whose updaters know other objects than the network. */
class ClonedNetworksTest {

  private static final int FEATURES = 3;
  private static final int CLASSES = 2;

  static Stream<Arguments> copies() {
    UnaryOperator<MultiLayerNetwork> once = MultiLayerNetwork::clone;
    UnaryOperator<MultiLayerNetwork> twice = network -> network.clone().clone();
    UnaryOperator<MultiLayerNetwork> restored = ClonedNetworksTest::restored;
    UnaryOperator<MultiLayerNetwork> both = network -> restored(network).clone();
    return Stream.of(
        Arguments.of("clone", once),
        Arguments.of("clone of a clone", twice),
        Arguments.of("restored", restored),
        Arguments.of("clone of a restored one", both));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("copies")
  void trainerTrainsACopyAsItsOriginal(String name, UnaryOperator<MultiLayerNetwork> copy) {
    MultiLayerNetwork frozen = frozen();
    MultiLayerNetwork original = Dni.convert(frozen).everyHiddenLayer().build();
    original.fit(data(0));
    MultiLayerNetwork copied = copy.apply(original);
    for (MultiLayerNetwork each : List.of(original, copied)) {
      try (DecoupledTrainer trainer = DecoupledTrainer.builder(each).build()) {
        trainer.fit(data(1));
        trainer.fit(data(2));
      }
    }
    assertThat(exactly(copied.params())).isEqualTo(exactly(original.params()));
    assertThat(exactly(copied.params())).isNotEqualTo(exactly(copy.apply(frozen).params()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("copies")
  void conversionOfACopyKeepsItsUpdaterState(String name, UnaryOperator<MultiLayerNetwork> copy) {
    MultiLayerNetwork frozen = frozen();
    frozen.fit(data(0));
    MultiLayerNetwork there = Dni.convert(copy.apply(frozen)).everyHiddenLayer().build();
    MultiLayerNetwork back = Dni.strip(copy.apply(there));
    assertThat(exactly(back.getUpdater().getStateViewArray()))
        .isEqualTo(exactly(frozen.getUpdater().getStateViewArray()));
    assertThat(exactly(back.params())).isEqualTo(exactly(frozen.params()));
  }

  @Test
  void clonedGraphIsTrainedAsItsOriginal() {
    GraphBuilder builder = builder().graphBuilder().addInputs("in");
    String below = "in";
    for (String name : List.of("a", "b", "c")) {
      builder.addLayer(name, new DenseLayer.Builder().nOut(4).build(), below);
      below = name;
    }
    ComputationGraph network =
        new ComputationGraph(
            builder
                .addLayer(
                    "out",
                    new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build(),
                    below)
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(FEATURES))
                .build());
    network.init();
    ComputationGraph frozen =
        new TransferLearning.GraphBuilder(network).setFeatureExtractor("a").build();
    ComputationGraph original = Dni.convert(frozen).everyHiddenLayer().build();
    ComputationGraph copied = original.clone();
    for (ComputationGraph each : List.of(original, copied)) {
      try (DecoupledTrainer trainer = DecoupledTrainer.builder(each).build()) {
        trainer.fit(data(1));
      }
    }
    assertThat(exactly(copied.params())).isEqualTo(exactly(original.params()));
  }

  @Test
  void bestNetworkOfEarlyStoppingCanBeTrainedOn() {
    MultiLayerNetwork network = Dni.convert(frozen()).everyHiddenLayer().build();
    EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(2))
            .scoreCalculator(new DataSetLossCalculator(iterator(5), true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    MultiLayerNetwork best;
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      best =
          new DecoupledEarlyStoppingTrainer<>(configuration, network, trainer, iterator(0))
              .fit()
              .getBestModel();
    }
    double[] before = exactly(best.params());
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(best).build()) {
      trainer.fit(data(3));
    }
    assertThat(exactly(best.params())).isNotEqualTo(before);
    assertThat(exactly(best.getLayer(0).params())).isEqualTo(exactly(network.getLayer(0).params()));
  }

  private static MultiLayerNetwork restored(MultiLayerNetwork network) {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try {
      ModelSerializer.writeModel(network, zip, true);
      return ModelSerializer.restoreMultiLayerNetwork(
          new ByteArrayInputStream(zip.toByteArray()), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ListDataSetIterator<DataSet> iterator(int seed) {
    return new ListDataSetIterator<>(List.of(data(seed), data(seed + 1)), 4);
  }

  private static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder()
        .seed(4)
        .dataType(DataType.DOUBLE)
        .updater(new Adam(0.01));
  }

  private static MultiLayerNetwork frozen() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            builder()
                .list()
                .layer(new DenseLayer.Builder().nOut(5).build())
                .layer(new DenseLayer.Builder().nOut(4).build())
                .layer(new DenseLayer.Builder().nOut(4).build())
                .layer(
                    new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(FEATURES))
                .build());
    network.init();
    return new TransferLearning.Builder(network).setFeatureExtractor(0).build();
  }

  private static DataSet data(int seed) {
    Nd4j.getRandom().setSeed(100 + seed);
    return new DataSet(
        Nd4j.randn(DataType.DOUBLE, CLASSES, FEATURES), Nd4j.eye(CLASSES).castTo(DataType.DOUBLE));
  }
}
