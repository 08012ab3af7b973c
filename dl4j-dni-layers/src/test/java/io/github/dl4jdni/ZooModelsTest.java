package io.github.dl4jdni;

import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.structure.ModuleSummary;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.zoo.model.LeNet;
import org.deeplearning4j.zoo.model.ResNet50;
import org.deeplearning4j.zoo.model.SimpleCNN;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks of Deeplearning4j's model zoo, as their code builds them: nothing is downloaded. */
class ZooModelsTest {

  private static final int CLASSES = 3;
  private static final int BATCH = 2;
  private static final int SIMPLE_CNN_SIZE = 48;

  /** The smallest image that ResNet50's last pooling still has a window for. */
  private static final int RESNET_SIZE = 133;

  @Test
  void leNetIsConvertedTrainedAndStripped() {
    assertRoundTrip(leNet(), images(1, 28));
  }

  /** As the zoo builds it, it has no loss: it can be converted all the same, but not trained. */
  @Test
  void simpleCnnIsConvertedAndStripped() {
    MultiLayerNetwork network = simpleCnn();
    DataSet batch = images(3, SIMPLE_CNN_SIZE);

    MultiLayerNetwork converted =
        Dni.convert(network).everyHiddenLayer().gradientModel(GradientModel.linear()).build();

    assertThat(Dni.interfaces(converted)).isNotEmpty();
    assertThat(exactly(converted.output(batch.getFeatures())))
        .isEqualTo(exactly(network.output(batch.getFeatures())));
    assertSame(Dni.strip(converted), network);
  }

  @Test
  void simpleCnnWithALossIsConvertedTrainedAndStripped() {
    LossLayer loss =
        new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.IDENTITY).build();
    MultiLayerNetwork network =
        new TransferLearning.Builder(simpleCnn())
            .fineTuneConfiguration(new FineTuneConfiguration.Builder().seed(3).build())
            .addLayer(loss)
            .build();
    assertRoundTrip(network, images(3, SIMPLE_CNN_SIZE));
  }

  /** In a first minibatch no module has learnt anything yet that another one could see. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void decoupledTrainerTrainsLeNetAsFitDoes(int staleness) {
    DataSet batch = images(1, 28);
    MultiLayerNetwork byFit = convert(leNet());
    MultiLayerNetwork decoupled = convert(leNet());

    byFit.fit(batch);
    Schedule schedule = staleness == 0 ? Schedule.sequential() : Schedule.pipelined(staleness);
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(decoupled).schedule(schedule).build()) {
      trainer.fit(batch);
    }

    assertThat(decoupled.getIterationCount()).isOne();
    assertThat(decoupled.score()).isEqualTo(byFit.score());
    assertSameNumbers(decoupled.params(), byFit.params());
  }

  @Tag("long")
  @Test
  void resNet50IsCutIntoFourBalancedModules() {
    assertIsCutIntoFourBalancedModules(resNet50(), RESNET_SIZE, 16);
  }

  @Test
  void smallResidualNetworkIsCutIntoFourBalancedModules() {
    assertIsCutIntoFourBalancedModules(residual(8, 7), 8, 7);
  }

  /** By the multiplications of the layers' forward pass and of the gradient models. */
  private static void assertIsCutIntoFourBalancedModules(
      ComputationGraph network, int size, int blocks) {
    InputType input = InputType.convolutional(size, size, 3);
    DataSet batch = images(3, size);

    ComputationGraph converted =
        Dni.convert(network)
            .inputType(input)
            .intoModules(4)
            .conditionOnLabels(true)
            .gradientModel(GradientModel.linear())
            .build();

    assertThat(exactly(converted.outputSingle(batch.getFeatures())))
        .isEqualTo(exactly(network.outputSingle(batch.getFeatures())));
    List<ModuleSummary> modules = Dni.modules(converted, input);
    assertThat(modules).hasSize(4);
    assertThat(modules)
        .allSatisfy(module -> assertThat(module.share()).isLessThanOrEqualTo(1.5 / 4));
    assertSkipConnectionsAreIntact(network, converted, modules, blocks);
    assertSame(Dni.strip(converted), network);

    converted.fit(batch);

    assertThat(converted.score()).isFinite();
    double[] trained = exactly(converted.outputSingle(batch.getFeatures()));
    assertThat(exactly(Dni.strip(converted).outputSingle(batch.getFeatures()))).isEqualTo(trained);
  }

  private static void assertRoundTrip(MultiLayerNetwork network, DataSet batch) {
    double[] output = exactly(network.output(batch.getFeatures()));

    MultiLayerNetwork converted = convert(network);

    assertThat(Dni.interfaces(converted)).isNotEmpty();
    assertThat(exactly(converted.output(batch.getFeatures()))).isEqualTo(output);
    assertSame(Dni.strip(converted), network);

    converted.fit(batch);

    assertThat(converted.score()).isFinite();
    double[] trained = exactly(converted.output(batch.getFeatures()));
    assertThat(trained).isNotEqualTo(output);
    assertThat(exactly(Dni.strip(converted).output(batch.getFeatures()))).isEqualTo(trained);
  }

  private static void assertSame(MultiLayerNetwork stripped, MultiLayerNetwork network) {
    assertThat(stripped.getLayerWiseConfigurations().toJson())
        .isEqualTo(network.getLayerWiseConfigurations().toJson());
    assertSameNumbers(stripped.params(), network.params());
    assertSameNumbers(
        stripped.getUpdater().getStateViewArray(), network.getUpdater().getStateViewArray());
  }

  private static void assertSame(ComputationGraph stripped, ComputationGraph network) {
    assertThat(stripped.getConfiguration().toJson()).isEqualTo(network.getConfiguration().toJson());
    assertSameNumbers(stripped.params(), network.params());
    assertSameNumbers(
        stripped.getUpdater().getStateViewArray(), network.getUpdater().getStateViewArray());
  }

  /** As float arrays: 24 million numbers are compared in a moment, and to the last bit. */
  private static void assertSameNumbers(INDArray actual, INDArray expected) {
    assertThat(actual.toFloatVector()).isEqualTo(expected.toFloatVector());
  }

  /** Each joint still takes what it took, and what it takes from elsewhere is a message. */
  private static void assertSkipConnectionsAreIntact(
      ComputationGraph network,
      ComputationGraph converted,
      List<ModuleSummary> modules,
      int blocks) {
    ComputationGraphConfiguration before = network.getConfiguration();
    List<String> joints =
        before.getVertices().keySet().stream()
            .filter(name -> before.getVertices().get(name) instanceof ElementWiseVertex)
            .toList();
    assertThat(joints).hasSize(blocks);
    for (String joint : joints) {
      List<String> inputs = converted.getConfiguration().getVertexInputs().get(joint);
      assertThat(inputs.stream().map(input -> input.replace("-interface", "")).toList())
          .isEqualTo(before.getVertexInputs().get(joint));
      assertThat(inputs)
          .allMatch(
              input ->
                  input.endsWith("-interface")
                      || modules.stream()
                          .anyMatch(each -> each.layers().containsAll(List.of(joint, input))));
    }
  }

  private static ComputationGraph resNet50() {
    int[] shape = {3, RESNET_SIZE, RESNET_SIZE};
    return ResNet50.builder().seed(3).numClasses(CLASSES).inputShape(shape).build().init();
  }

  /** Blocks as ResNet's: two convolutions with batch normalisation, and what they were given. */
  private static ComputationGraph residual(int size, int blocks) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Adam(0.01))
            .convolutionMode(ConvolutionMode.Same)
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.convolutional(size, size, 3))
            .addLayer("stem", convolution(), "in");
    String last = "stem";
    for (int i = 0; i < blocks; i++) {
      String joint = "joint" + i;
      graph
          .addLayer("first" + i, convolution(), last)
          .addLayer("normal" + i, new BatchNormalization(), "first" + i)
          .addLayer("second" + i, convolution(), "normal" + i)
          .addVertex("sum" + i, new ElementWiseVertex(ElementWiseVertex.Op.Add), "second" + i, last)
          .addLayer(joint, new ActivationLayer(Activation.RELU), "sum" + i);
      last = joint;
    }
    ComputationGraph network =
        new ComputationGraph(
            graph
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), last)
                .addLayer(
                    "out",
                    new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build(),
                    "pool")
                .setOutputs("out")
                .build());
    network.init();
    return network;
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.IDENTITY).build();
  }

  private static MultiLayerNetwork simpleCnn() {
    int[] shape = {3, SIMPLE_CNN_SIZE, SIMPLE_CNN_SIZE};
    return (MultiLayerNetwork)
        SimpleCNN.builder().seed(3).numClasses(CLASSES).inputShape(shape).build().init();
  }

  private static MultiLayerNetwork leNet() {
    return (MultiLayerNetwork)
        LeNet.builder()
            .seed(3)
            .numClasses(CLASSES)
            .inputShape(new int[] {1, 28, 28})
            .build()
            .init();
  }

  private static MultiLayerNetwork convert(MultiLayerNetwork network) {
    return Dni.convert(network)
        .everyHiddenLayer()
        .conditionOnLabels(true)
        .gradientModel(GradientModel.linear())
        .build();
  }

  private static DataSet images(int channels, int size) {
    Nd4j.getRandom().setSeed(5);
    INDArray labels = Nd4j.create(DataType.FLOAT, BATCH, CLASSES);
    for (int i = 0; i < BATCH; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    return new DataSet(Nd4j.rand(DataType.FLOAT, BATCH, channels, size, size), labels);
  }
}
