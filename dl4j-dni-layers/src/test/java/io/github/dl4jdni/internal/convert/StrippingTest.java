package io.github.dl4jdni.internal.convert;

import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
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
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Networks written by hand become stock ones. */
class StrippingTest {

  private static final String LIBRARY = "dl4jdni";
  private static final InputType VECTOR = InputType.feedForward(FEATURES);

  @Test
  void everyLayerOfTheLibraryBecomesAStockOneOrGoes() {
    MultiLayerNetwork network = network(Dni.connect(byHand()));
    for (int i = 0; i < 3; i++) {
      network.fit(data(8, i));
    }
    MultiLayerNetwork stripped = Dni.strip(network);
    assertThat(stripped.getLayerWiseConfigurations().toJson()).doesNotContain(LIBRARY);
    assertThat(stripped.getLayerWiseConfigurations().getConfs())
        .extracting(each -> each.getLayer().getClass().getSimpleName())
        .containsExactly(
            "DenseLayer",
            "BatchNormalization",
            "ActivationLayer",
            "FrozenLayer",
            "DenseLayer",
            "OutputLayer");
    assertThat(stripped.getLayerWiseConfigurations().getConfs())
        .extracting(each -> each.getLayer().getLayerName())
        .containsExactly("first", "first-norm", "first-activation", "layer2", "layer3", "layer6");
    INDArray features = numbers(5, 6, FEATURES);
    assertThat(exactly(stripped.output(features)))
        .containsExactly(exactly(network.output(features)), within(1e-12));
    assertThat(stripped.getIterationCount()).isEqualTo(3);
    assertThat(exactly(stripped.getLayer(0).getParam("W")))
        .isEqualTo(exactly(network.getLayer(0).getParam("W")));
    assertThat(exactly(stripped.getLayer(1).getParam("mean")))
        .isEqualTo(exactly(network.getLayer(0).getParam("mean")));
  }

  /** With λ = 1 both train by backprop, so they go the same way if all state came along. */
  @Test
  void strippedNetworkGoesOnTraining() {
    MultiLayerNetwork network = network(byHandByBackprop());
    for (int i = 0; i < 3; i++) {
      network.fit(data(8, i));
    }
    MultiLayerNetwork stripped = Dni.strip(network);
    for (int i = 3; i < 6; i++) {
      network.fit(data(8, i));
      stripped.fit(data(8, i));
    }
    assertThat(exactly(stripped.params()))
        .containsExactly(exactly(Dni.strip(network).params()), within(1e-10));
  }

  @Test
  void graphByHandIsStripped() {
    ComputationGraphConfiguration byHand =
        defaults()
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "a",
                new SyntheticGradientDense.Builder()
                    .nOut(5)
                    .batchNormalization(true)
                    .conditionOnLabels(true)
                    .build(),
                "in")
            .addLayer("b", dense(), "in")
            .addLayer("b-interface", new ConditionalSGModule.Builder().build(), "b")
            .addVertex("merged", new MergeVertex(), "a", "b-interface")
            .addLayer("i", new SyntheticInputModule.Builder().build(), "merged")
            .addLayer("out", output(), "i")
            .setOutputs("out")
            .setInputTypes(VECTOR)
            .build();
    ComputationGraph network = graph(Dni.connect(byHand));
    network.fit(data(8, 1));
    ComputationGraph stripped = Dni.strip(network);
    assertThat(stripped.getConfiguration().toJson()).doesNotContain(LIBRARY);
    assertThat(stripped.getConfiguration().getVertexInputs().get("merged"))
        .containsExactly("a-activation", "b");
    assertThat(stripped.getConfiguration().getVertexInputs().get("out")).containsExactly("merged");
    INDArray features = numbers(5, 6, FEATURES);
    assertThat(exactly(stripped.outputSingle(features)))
        .containsExactly(exactly(network.outputSingle(features)), within(1e-12));
    stripped.fit(data(8, 2));
    assertThat(Dni.strip(network.getConfiguration()).toJson())
        .isEqualTo(Dni.strip(network).getConfiguration().toJson());
  }

  @Test
  void preprocessorsOfInterfacesStay() {
    InputType image = InputType.convolutional(4, 4, 2);
    MultiLayerConfiguration byHand =
        defaults()
            .list()
            .layer(new ConvolutionLayer.Builder(2, 2).nOut(3).build())
            .layer(new SyntheticGradientModule.Builder().build())
            .layer(new ConvolutionLayer.Builder(2, 2).nOut(2).build())
            .layer(new SyntheticGradientModule.Builder().build())
            .layer(dense())
            .layer(output())
            .inputPreProcessor(1, new CnnToFeedForwardPreProcessor(3, 3, 3))
            .inputPreProcessor(2, new FeedForwardToCnnPreProcessor(3, 3, 3))
            .inputPreProcessor(3, new CnnToFeedForwardPreProcessor(2, 2, 2))
            .setInputType(image)
            .build();
    MultiLayerNetwork network = network(byHand);
    MultiLayerNetwork stripped = Dni.strip(network);
    INDArray features = numbers(5, 6, 2, 4, 4);
    assertThat(exactly(stripped.output(features))).isEqualTo(exactly(network.output(features)));
    assertThat(stripped.getLayerWiseConfigurations().getInputPreProcessors().keySet())
        .containsExactly(1, 2);
  }

  @Test
  void preprocessorOfAnInterfaceInAGraphBecomesAVertex() {
    InputType image = InputType.convolutional(4, 4, 2);
    ComputationGraph network =
        graph(
            defaults()
                .graphBuilder()
                .addInputs("in")
                .addLayer("a", new ConvolutionLayer.Builder(2, 2).nOut(3).build(), "in")
                .addLayer(
                    "interface",
                    new SyntheticGradientModule.Builder().build(),
                    new CnnToFeedForwardPreProcessor(3, 3, 3),
                    "a")
                .addLayer("out", output(), "interface")
                .setOutputs("out")
                .setInputTypes(image)
                .build());
    ComputationGraph stripped = Dni.strip(network);
    INDArray features = numbers(5, 6, 2, 4, 4);
    assertThat(exactly(stripped.outputSingle(features)))
        .isEqualTo(exactly(network.outputSingle(features)));
    assertThat(stripped.getConfiguration().toJson()).doesNotContain(LIBRARY);
  }

  @Test
  void networkWithoutInterfacesComesBackEqual() {
    MultiLayerNetwork network = network(stack(VECTOR, dense(), output()));
    network.fit(data(8, 1));
    MultiLayerNetwork stripped = Dni.strip(network);
    assertThat(stripped).isNotSameAs(network);
    assertThat(stripped.getLayerWiseConfigurations().toJson())
        .isEqualTo(network.getLayerWiseConfigurations().toJson());
    assertThat(exactly(stripped.params())).isEqualTo(exactly(network.params()));
    assertThat(exactly(stripped.getUpdater().getStateViewArray()))
        .isEqualTo(exactly(network.getUpdater().getStateViewArray()));
  }

  @Test
  void configurationIsStrippedWithoutANetwork() {
    MultiLayerConfiguration stripped = Dni.strip(Dni.connect(byHand()));
    assertThat(stripped.toJson()).doesNotContain(LIBRARY);
    network(stripped).fit(data(8, 1));
  }

  private static MultiLayerConfiguration byHandByBackprop() {
    return stack(
        VECTOR,
        new SyntheticGradientDense.Builder()
            .nOut(6)
            .batchNormalization(true)
            .activation(Activation.RELU)
            .updater(new Nesterovs(0.01, 0.9))
            .mixing(1)
            .build(),
        new SyntheticGradientDense.Builder().nOut(5).mixing(1).build(),
        dense(),
        new SyntheticGradientModule.Builder().mixing(1).build(),
        output());
  }

  private static MultiLayerConfiguration byHand() {
    return stack(
        VECTOR,
        new SyntheticGradientDense.Builder()
            .name("first")
            .nOut(6)
            .batchNormalization(true)
            .activation(Activation.RELU)
            .conditionOnLabels(true)
            .build(),
        new SyntheticInputModule.Builder().build(),
        new FrozenLayer(
            new SyntheticGradientDense.Builder()
                .nIn(6)
                .nOut(5)
                .activation(Activation.TANH)
                .updater(new Nesterovs(0.01, 0.9))
                .build()),
        dense(),
        new ConditionalSGModule.Builder().build(),
        new SyntheticInputModule.Builder().build(),
        output());
  }
}
