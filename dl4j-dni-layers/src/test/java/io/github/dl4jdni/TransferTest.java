package io.github.dl4jdni;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.HIDDEN;
import static io.github.dl4jdni.IntegrationNetworks.conditionalGraph;
import static io.github.dl4jdni.IntegrationNetworks.data;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.interfaceWith;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.context.LabelSharingLoss;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Deeplearning4j's transfer learning on networks with interfaces. */
class TransferTest {

  private static final GradientModel LINEAR = GradientModel.linear();
  private static final FineTuneConfiguration TUNING =
      new FineTuneConfiguration.Builder().updater(new Sgd(0.5)).build();

  private final MultiLayerNetwork network = trainedStack();

  @Test
  void fineTunedNetworkKeepsItsParametersAndItsInterfaces() {
    MultiLayerNetwork tuned =
        new TransferLearning.Builder(network).fineTuneConfiguration(TUNING).build();
    assertThat(exactly(tuned.params())).isEqualTo(exactly(network.params()));
    assertThat(((BaseLayer) tuned.getLayer(1).conf().getLayer()).getIUpdater())
        .isEqualTo(new Sgd(0.5));
    assertLearns(tuned, 1);
    assertLearns(tuned, 2);
  }

  @Test
  void layersUpToAnInterfaceCanBeFrozen() {
    MultiLayerNetwork tuned = new TransferLearning.Builder(network).setFeatureExtractor(1).build();
    double[] frozen = exactly(tuned.getLayer(0).params());
    double[] frozenInterface = exactly(tuned.getLayer(1).params());
    assertThat(frozenInterface).isEqualTo(exactly(network.getLayer(1).params()));
    assertLearns(tuned, 2);
    assertThat(exactly(tuned.getLayer(0).params())).isEqualTo(frozen);
    assertThat(exactly(tuned.getLayer(1).params())).isEqualTo(frozenInterface);
  }

  @Test
  void newOutputLayerSharesItsLabels() {
    MultiLayerNetwork tuned =
        new TransferLearning.Builder(network)
            .fineTuneConfiguration(TUNING)
            .removeOutputLayer()
            .addLayer(
                new OutputLayer.Builder(LabelSharingLoss.of(new LossMSE()))
                    .nIn(HIDDEN)
                    .nOut(CLASSES)
                    .activation(Activation.IDENTITY)
                    .updater(new Sgd(0.1))
                    .build())
            .build();
    assertThat(exactly(tuned.getLayer(1).params()))
        .isEqualTo(exactly(network.getLayer(1).params()));
    assertLearns(tuned, 1);
  }

  @Test
  void newOutputLayerWithoutSharingIsToldWhatToDoAndConnectDoesIt() {
    MultiLayerNetwork tuned =
        new TransferLearning.Builder(network)
            .fineTuneConfiguration(TUNING)
            .removeOutputLayer()
            .addLayer(
                new OutputLayer.Builder(new LossMSE())
                    .nIn(HIDDEN)
                    .nOut(CLASSES)
                    .activation(Activation.IDENTITY)
                    .updater(new Sgd(0.1))
                    .build())
            .build();
    assertThatThrownBy(() -> tuned.fit(data(6, 1)))
        .hasMessageContaining("Dni.connect(configuration)");
    MultiLayerNetwork connected =
        new MultiLayerNetwork(Dni.connect(tuned.getLayerWiseConfigurations()));
    connected.init(tuned.params(), true);
    assertLearns(connected, 1);
  }

  /** An interface is as wide as its message: its width is replaced with that of the layer below. */
  @Test
  void layerBelowAnInterfaceCanBeMadeWider() {
    MultiLayerNetwork wider =
        new TransferLearning.Builder(network)
            .nOutReplace(0, 8, WeightInit.XAVIER)
            .nOutReplace(1, 8, WeightInit.XAVIER)
            .build();
    assertThat(wider.getLayer(1).numParams()).isEqualTo((8 + CLASSES + 1) * 8);
    assertThat(wider.getLayer(2).getParam("W").shape()).containsExactly(8, HIDDEN);
    assertLearns(wider, 1);
    assertLearns(wider, 2);
  }

  @Test
  void interfaceThatIsMadeWiderThanItsMessageIsRefused() {
    assertThatThrownBy(
            () ->
                new TransferLearning.Builder(network).nOutReplace(1, 8, WeightInit.XAVIER).build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("ConditionalSGModule \"layer1\"")
        .hasMessageContaining("nIn=5, nOut=8");
  }

  @Test
  void syntheticGradientDenseCanBeMadeWider() {
    MultiLayerNetwork dense =
        network(
            Dni.connect(
                stack(
                    InputType.feedForward(FEATURES),
                    new SyntheticGradientDense.Builder()
                        .nOut(HIDDEN)
                        .conditionOnLabels(true)
                        .gradientModel(LINEAR)
                        .build(),
                    output())));
    MultiLayerNetwork wider =
        new TransferLearning.Builder(dense).nOutReplace(0, 8, WeightInit.XAVIER).build();
    assertThat(wider.getLayer(0).numParams()).isEqualTo(FEATURES * 8 + 8 + (8 + CLASSES + 1) * 8);
    assertLearns(wider, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dense", "interface"})
  void graphCanBeFrozenUpToALayer(String last) {
    ComputationGraph graph = graph(Dni.connect(conditionalGraph(LINEAR)));
    graph.fit(data(6, 1));
    ComputationGraph tuned =
        new TransferLearning.GraphBuilder(graph)
            .fineTuneConfiguration(TUNING)
            .setFeatureExtractor(last)
            .build();
    // Deeplearning4j's builder makes graphs of single precision.
    assertThat(tuned.params().castTo(DataType.DOUBLE)).isEqualTo(graph.params());
    double[] frozen = exactly(tuned.getLayer(last).params());
    double[] above = exactly(tuned.getLayer("out").params());
    tuned.fit(data(6, 2));
    assertThat(exactly(tuned.getLayer(last).params())).isEqualTo(frozen);
    assertThat(exactly(tuned.getLayer("out").params())).isNotEqualTo(above);
  }

  @Test
  void outputOfGraphCanBeReplaced() {
    ComputationGraph graph = graph(Dni.connect(conditionalGraph(LINEAR)));
    ComputationGraph tuned =
        new TransferLearning.GraphBuilder(graph)
            .removeVertexAndConnections("out")
            .addLayer(
                "new",
                new OutputLayer.Builder(LabelSharingLoss.of(new LossMSE(), "out"))
                    .nIn(HIDDEN)
                    .nOut(CLASSES)
                    .activation(Activation.IDENTITY)
                    .updater(new Sgd(0.1))
                    .build(),
                "interface")
            .setOutputs("new")
            .build();
    tuned.fit(data(6, 1));
    assertThat(exactly(tuned.getLayer("interface").params())).isNotEqualTo(new double[45]);
  }

  @Test
  void layerBelowAnInterfaceInAGraphCanBeMadeWider() {
    ComputationGraph graph = graph(Dni.connect(conditionalGraph(LINEAR)));
    ComputationGraph wider =
        new TransferLearning.GraphBuilder(graph)
            .nOutReplace("dense", 8, WeightInit.XAVIER)
            .nOutReplace("interface", 8, WeightInit.XAVIER)
            .build();
    assertThat(wider.getLayer("interface").numParams()).isEqualTo((8 + CLASSES + 1) * 8);
    wider.fit(data(6, 1));
    assertThat(wider.output(numbers(1, 2, FEATURES))[0].shape()).containsExactly(2, CLASSES);
  }

  private static MultiLayerNetwork trainedStack() {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    InputType.feedForward(FEATURES),
                    dense(),
                    interfaceWith(LINEAR),
                    dense(),
                    new ConditionalSGModule.Builder().gradientModel(GradientModel.mlp(4)).build(),
                    output())));
    network.fit(data(6, 1));
    return network;
  }

  private static void assertLearns(MultiLayerNetwork network, int layer) {
    double[] before = exactly(network.getLayer(layer).params());
    network.fit(data(6, 5));
    network.fit(data(6, 6));
    assertThat(exactly(network.getLayer(layer).params())).isNotEqualTo(before);
  }
}
