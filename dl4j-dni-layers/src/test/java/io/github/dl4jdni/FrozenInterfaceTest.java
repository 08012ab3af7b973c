package io.github.dl4jdni;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.HIDDEN;
import static io.github.dl4jdni.IntegrationNetworks.data;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

/** Frozen layers, with interfaces in them, below them and above them. */
class FrozenInterfaceTest {

  private static final InputType ROWS = InputType.feedForward(FEATURES);

  @ParameterizedTest
  @MethodSource("interfaces")
  void interfaceFrozenWithBackpropHandsDownButDoesNotLearn(Layer inner) {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(ROWS, dense(), dense(), new FrozenLayerWithBackprop(inner), output())));
    network.getLayer(2).setParams(numbers(3, network.getLayer(2).numParams()).reshape(1, -1));
    double[] frozen = exactly(network.getLayer(2).params());
    double[] below = exactly(network.getLayer(1).params());

    for (int step = 0; step < 3; step++) {
      network.fit(data(6, step));
    }

    assertThat(exactly(network.getLayer(2).params())).isEqualTo(frozen);
    assertThat(exactly(network.getLayer(1).params())).isNotEqualTo(below);
  }

  @ParameterizedTest
  @MethodSource("interfaces")
  void interfaceFrozenWithBackpropInGraphDoesNotLearn(Layer inner) {
    ComputationGraph graph =
        graph(
            Dni.connect(
                defaults()
                    .graphBuilder()
                    .addInputs("in")
                    .setInputTypes(ROWS)
                    .addLayer("dense", dense(), "in")
                    .addLayer("frozen", new FrozenLayerWithBackprop(inner), "dense")
                    .addLayer("out", output(), "frozen")
                    .setOutputs("out")
                    .build()));
    graph
        .getLayer("frozen")
        .setParams(numbers(3, graph.getLayer("frozen").numParams()).reshape(1, -1));
    double[] frozen = exactly(graph.getLayer("frozen").params());
    double[] below = exactly(graph.getLayer("dense").params());
    for (int step = 0; step < 3; step++) {
      graph.fit(data(6, step));
    }
    assertThat(exactly(graph.getLayer("frozen").params())).isEqualTo(frozen);
    assertThat(exactly(graph.getLayer("dense").params())).isNotEqualTo(below);
  }

  static Stream<Named<Layer>> interfaces() {
    return Stream.of(
        Named.of("module", new SyntheticGradientModule.Builder().build()),
        Named.of("conditional module", new ConditionalSGModule.Builder().build()),
        Named.of(
            "stack of layers",
            new ConditionalSGModule.Builder()
                .gradientModel(GradientModel.mlp(6).withBatchNormalization())
                .build()),
        Named.of("dense", syntheticDense().build()),
        Named.of(
            "normalised dense",
            syntheticDense()
                .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                .build()),
        Named.of("dense with dropout", syntheticDense().dropOut(0.5).build()));
  }

  private static SyntheticGradientDense.Builder syntheticDense() {
    return new SyntheticGradientDense.Builder()
        .nOut(HIDDEN)
        .activation(Activation.TANH)
        .conditionOnLabels(true);
  }

  /** Frozen, a module stands back: what is below goes on being trained on what arrives. */
  @Test
  void syntheticInputFrozenWithBackpropPassesBothWays() {
    Layer module = new SyntheticInputModule.Builder().networkInput(ROWS).inputOf("").build();
    MultiLayerNetwork network =
        network(Dni.connect(stack(ROWS, dense(), new FrozenLayerWithBackprop(module), output())));
    MultiLayerNetwork without = network(stack(ROWS, dense(), output()));
    without.getLayer(0).setParams(network.getLayer(0).params());
    without.getLayer(1).setParams(network.getLayer(2).params());
    double[] frozen = exactly(network.getLayer(1).params());
    for (int step = 0; step < 3; step++) {
      network.fit(data(6, step));
      without.fit(data(6, step));
    }
    assertThat(exactly(network.getLayer(1).params())).isEqualTo(frozen);
    assertThat(exactly(network.getLayer(0).params()))
        .isEqualTo(exactly(without.getLayer(0).params()));
  }

  @Test
  void interfaceAboveFrozenLayersLearns() {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    ROWS,
                    new FrozenLayer(dense()),
                    new ConditionalSGModule.Builder().build(),
                    dense(),
                    new ConditionalSGModule.Builder().build(),
                    output())));
    double[] frozen = exactly(network.getLayer(0).params());
    network.fit(data(6, 1));
    double[] learntOnce = exactly(network.getLayer(1).params());
    double[] learntAbove = exactly(network.getLayer(3).params());
    network.fit(data(6, 2));
    assertThat(exactly(network.getLayer(0).params())).isEqualTo(frozen);
    assertThat(exactly(network.getLayer(1).params())).isNotEqualTo(learntOnce);
    assertThat(exactly(network.getLayer(3).params())).isNotEqualTo(learntAbove);
  }

  @Test
  void interfaceInAFrozenLayerIsLeftAlone() {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    ROWS,
                    new FrozenLayer(dense()),
                    new FrozenLayer(new ConditionalSGModule.Builder().build()),
                    dense(),
                    output())));
    // U and b, and what V is learnt by: [K, K], [K, outputs], [K, outputs] and a count
    int parameters = (HIDDEN + 1) * CLASSES + CLASSES * CLASSES + 2 * CLASSES * HIDDEN + 1;
    double[] interfaceBefore = exactly(network.getLayer(1).params());
    double[] above = exactly(network.getLayer(2).params());
    network.fit(data(6, 1));
    assertThat(interfaceBefore).hasSize(parameters);
    assertThat(exactly(network.getLayer(1).params())).isEqualTo(interfaceBefore);
    assertThat(exactly(network.getLayer(2).params())).isNotEqualTo(above);
  }
}
