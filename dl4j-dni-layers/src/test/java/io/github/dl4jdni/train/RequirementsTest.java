package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks that cannot be trained module by module are refused with a word on what to do. */
class RequirementsTest {

  private static MultiLayerNetwork stack(NeuralNetConfiguration.Builder builder, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = builder.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                list.setInputType(InputType.feedForward(5)).build(), InputType.feedForward(5)));
    network.init();
    return network;
  }

  private static MultiLayerNetwork stack(Layer... layers) {
    return stack(defaults(), layers);
  }

  private static Layer dense() {
    return new DenseLayer.Builder().nOut(4).build();
  }

  private static Layer interfaceDense() {
    return new SyntheticGradientDense.Builder().nOut(4).build();
  }

  private static void assertRefused(ThrowingCallable building, String... parts) {
    var refusal = assertThatThrownBy(building).isInstanceOf(DL4JInvalidConfigException.class);
    for (String part : parts) {
      refusal.hasMessageContaining(part);
    }
  }

  @Test
  void networkWithoutInterfaces() {
    assertRefused(
        () -> DecoupledTrainer.builder(stack(dense(), output())), "no interfaces", "Dni.");
  }

  @Test
  void networkThatIsNotInitialised() {
    MultiLayerNetwork network = stack(interfaceDense(), output());
    assertRefused(
        () -> DecoupledTrainer.builder(new MultiLayerNetwork(network.getLayerWiseConfigurations())),
        "network.init()");
    assertRefused(() -> DecoupledTrainer.builder(new ComputationGraph(series())), "network.init()");
  }

  private static MultiLayerNetwork truncated(RNNFormat format, Layer layer) {
    InputType input = InputType.recurrent(5, format);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                defaults()
                    .list()
                    .layer(layer)
                    .layer(new ConditionalSGModule.Builder().build())
                    .layer(
                        new RnnOutputLayer.Builder(LossFunction.MSE)
                            .nOut(3)
                            .dataFormat(format)
                            .build())
                    .backpropType(BackpropType.TruncatedBPTT)
                    .tBPTTLength(2)
                    .setInputType(input)
                    .build(),
                input));
    network.init();
    return network;
  }

  @Test
  void windowsOfSeriesWithoutADirectionOrWithTimeInTheMiddle() {
    Layer lstm = new LSTM.Builder().nOut(4).build();
    assertRefused(
        () -> DecoupledTrainer.builder(truncated(RNNFormat.NCW, new Bidirectional(lstm))),
        "bidirectional",
        "BackpropType.Standard");
    Layer timeInTheMiddle = new LSTM.Builder().nOut(4).dataFormat(RNNFormat.NWC).build();
    assertRefused(
        () -> DecoupledTrainer.builder(truncated(RNNFormat.NWC, timeInTheMiddle)), "NWC", "NCW");
  }

  @Test
  void otherOptimizationAlgorithms() {
    assertRefused(
        () ->
            DecoupledTrainer.builder(
                stack(
                    defaults().optimizationAlgo(OptimizationAlgorithm.CONJUGATE_GRADIENT),
                    interfaceDense(),
                    output())),
        "CONJUGATE_GRADIENT");
  }

  static Stream<Layer> frozen() {
    return Stream.of(
        new FrozenLayer(new SyntheticGradientModule.Builder().build()),
        new FrozenLayerWithBackprop(new SyntheticGradientModule.Builder().build()));
  }

  @ParameterizedTest
  @MethodSource
  void frozen(Layer frozen) {
    MultiLayerNetwork network = stack(dense(), frozen, dense(), interfaceDense(), output());
    assertRefused(() -> DecoupledTrainer.builder(network), "interface \"layer1\"", "frozen");
  }

  @Test
  void frozenLayerAboveAnInterface() {
    MultiLayerNetwork network =
        stack(interfaceDense(), new FrozenLayer(dense()), dense(), output());
    assertRefused(
        () -> DecoupledTrainer.builder(network),
        "\"layer1\" is frozen",
        "[layer0]",
        "FrozenLayerWithBackprop");
  }

  @Test
  void directFeedbackWaitsForTheOutput() {
    MultiLayerNetwork network =
        stack(
            dense(),
            new ConditionalSGModule.Builder().gradientModel(GradientModel.directFeedback()).build(),
            output());
    assertRefused(
        () -> DecoupledTrainer.builder(network),
        "interface \"layer1\"",
        "error of the network's output",
        "train the network with fit");
  }

  @Test
  void conditionalInterfaceWithoutConnectedLoss() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            defaults()
                .list()
                .layer(dense())
                .layer(new ConditionalSGModule.Builder().labelCount(3).build())
                .layer(output())
                .setInputType(InputType.feedForward(5))
                .build());
    network.init();
    assertRefused(() -> DecoupledTrainer.builder(network), "interface \"layer1\"", "Dni.connect");
  }

  @Test
  void networkWithoutAnOutputLayer() {
    MultiLayerNetwork network = stack(interfaceDense(), dense());
    assertRefused(() -> DecoupledTrainer.builder(network), "\"layer1\" is no output layer");
  }

  @Test
  void outputLayerInsideOfTheNetwork() {
    ComputationGraph graph =
        new ComputationGraph(
            Dni.connect(
                defaults()
                    .graphBuilder()
                    .addInputs("in")
                    .setInputTypes(InputType.feedForward(5))
                    .addLayer("first", interfaceDense(), "in")
                    .addLayer(
                        "inside",
                        new OutputLayer.Builder(LossFunction.MSE)
                            .nOut(3)
                            .activation(Activation.TANH)
                            .build(),
                        "first")
                    .addVertex("both", new MergeVertex(), "inside", "first")
                    .addLayer("out", output(), "both")
                    .setOutputs("inside", "out")
                    .build()));
    graph.init();
    assertRefused(
        () -> DecoupledTrainer.builder(graph), "output layer \"inside\"", "other layers take");
  }

  @Test
  void syntheticInputInsideOfAModule() {
    MultiLayerNetwork network =
        stack(
            interfaceDense(),
            dense(),
            new SyntheticInputModule.Builder().build(),
            dense(),
            output());
    assertRefused(
        () -> DecoupledTrainer.builder(network), "synthetic input \"layer2\"", "no interface");
  }

  private static ComputationGraphConfiguration series() {
    return Dni.connect(
        defaults()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.recurrent(5))
            .addLayer("lstm", new LSTM.Builder().nOut(4).build(), "in")
            .addLayer("between", new SyntheticGradientModule.Builder().build(), "lstm")
            .addLayer(
                "out",
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "between")
            .setOutputs("out")
            .build());
  }
}
