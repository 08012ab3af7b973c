package io.github.dl4jdni;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.HIDDEN;
import static io.github.dl4jdni.IntegrationNetworks.data;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.interfaceWith;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static io.github.dl4jdni.IntegrationNetworks.withOne;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.RecordingGradientModel;
import io.github.dl4jdni.conf.RecordingGradientModel.Seen;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Interfaces in all the places where there can be one. */
class PlacementTest {

  private static final String MODEL = "placement";
  private static final String OTHER = "placement, other";

  private final DataSet data = data(6, 1);

  /** In a graph Deeplearning4j lets layers overwrite their input. */
  @ParameterizedTest
  @MethodSource
  void messageIsSeenAsItWasBeforeTheNextLayerOverwroteIt(Layer withInterface, Layer above) {
    ComputationGraph graph =
        graph(
            Dni.connect(
                defaults()
                    .graphBuilder()
                    .addInputs("in")
                    .setInputTypes(InputType.feedForward(FEATURES))
                    .addLayer("below", dense(), "in")
                    .addLayer("interface", withInterface, "below")
                    .addLayer("above", above, "interface")
                    .addLayer("out", output(), "above")
                    .setOutputs("out")
                    .build()));
    INDArray below = Transforms.tanh(preOutput(graph.getLayer("below"), data.getFeatures()));
    Layer inner = graph.getLayer("interface").conf().getLayer();
    INDArray message =
        inner instanceof SyntheticGradientDense dense
            ? dense
                .getActivationFn()
                .getActivation(preOutput(graph.getLayer("interface"), below), false)
            : below;

    graph.fit(data);

    assertClose(only(MODEL).message(), message);
  }

  static Stream<Arguments> messageIsSeenAsItWasBeforeTheNextLayerOverwroteIt() {
    GradientModel model = RecordingGradientModel.named(MODEL);
    List<Layer> withInterface =
        List.of(
            new SyntheticGradientModule.Builder().gradientModel(model).build(),
            interfaceWith(model),
            new FrozenLayerWithBackprop(
                new SyntheticGradientModule.Builder().gradientModel(model).build()),
            synthetic(Activation.TANH, 0),
            synthetic(Activation.RELU, 0),
            synthetic(Activation.IDENTITY, 0),
            synthetic(Activation.SWISH, 0),
            new FrozenLayerWithBackprop(synthetic(Activation.TANH, 0)));
    List<Layer> above =
        List.of(
            new DropoutLayer.Builder(0.5).build(),
            new ActivationLayer.Builder().activation(Activation.SOFTPLUS).build(),
            new DenseLayer.Builder().nOut(4).dropOut(0.5).build(),
            new BatchNormalization());
    return withInterface.stream()
        .flatMap(
            below ->
                above.stream()
                    .map(
                        next ->
                            Arguments.of(
                                Named.of(name(below), below), Named.of(name(next), next))));
  }

  @Test
  void ownDropoutOfSyntheticGradientDenseLeavesTheMessageOfTheInterfaceBelow() {
    SyntheticGradientDense above = synthetic(Activation.TANH, 0.5);
    ComputationGraph graph =
        graph(
            Dni.connect(
                defaults()
                    .graphBuilder()
                    .addInputs("in")
                    .setInputTypes(InputType.feedForward(FEATURES))
                    .addLayer("dense", dense(), "in")
                    .addLayer(
                        "interface", interfaceWith(RecordingGradientModel.named(OTHER)), "dense")
                    .addLayer("above", above, "interface")
                    .addLayer("out", output(), "above")
                    .setOutputs("out")
                    .build()));
    INDArray message = graph.feedForward(data.getFeatures(), false).get("dense").dup();
    graph.fit(data);
    assertClose(only(OTHER).message(), message);
  }

  @Test
  void dropoutOfTheWholeNetworkLeavesInterfacesAlone() {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    defaults().dropOut(0.5),
                    InputType.feedForward(FEATURES),
                    interfaceWith(RecordingGradientModel.named(MODEL)),
                    output())));
    network.fit(data);
    assertThat(only(MODEL).message()).isEqualTo(data.getFeatures());
  }

  @ParameterizedTest
  @EnumSource(WorkspaceMode.class)
  void interfaceMayBeTheFirstLayer(WorkspaceMode mode) {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    defaults().trainingWorkspaceMode(mode),
                    InputType.feedForward(FEATURES),
                    interfaceWith(RecordingGradientModel.named(MODEL)),
                    output())));
    network.fit(data);
    Seen seen = only(MODEL);
    assertThat(seen.message()).isEqualTo(data.getFeatures());
    assertThat(seen.context()).isEqualTo(withOne(data.getLabels()));
  }

  @Test
  void lowerOfTwoInterfacesLearnsFromWhatTheUpperHandsDown() {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    InputType.feedForward(FEATURES),
                    dense(),
                    interfaceWith(RecordingGradientModel.named(MODEL)),
                    interfaceWith(RecordingGradientModel.named(OTHER)),
                    output())));
    for (int step = 0; step < 3; step++) {
      INDArray lowerWeights = network.getLayer(1).params().dup();
      INDArray upperWeights = network.getLayer(2).params().dup();
      network.fit(data);
      Seen lower = only(MODEL);
      Seen upper = only(OTHER);
      assertThat(upper.message()).isEqualTo(lower.message());
      INDArray target =
          linear(lowerWeights, lower.message(), lower.context()).sub(lower.residual());
      assertClose(target, linear(upperWeights, upper.message(), upper.context()));
    }
  }

  @Test
  void interfaceAfterEmbeddingTeachesIt() {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    InputType.feedForward(7),
                    new EmbeddingLayer.Builder().nIn(7).nOut(HIDDEN).build(),
                    interfaceWith(RecordingGradientModel.named(MODEL)),
                    output())));
    INDArray before = network.getLayer(0).params().dup();
    INDArray indices = Nd4j.createFromArray(new double[][] {{1}, {3}, {6}});
    DataSet words = new DataSet(indices, numbers(4, 3, CLASSES));
    network.fit(words); // hands down zero
    assertThat(network.getLayer(0).params()).isEqualTo(before);
    network.fit(words);
    assertThat(network.getLayer(0).params()).isNotEqualTo(before);
    assertThat(RecordingGradientModel.take(MODEL)).hasSize(2);
  }

  @Test
  void interfaceAfterEmbeddedSequenceSeesTimeSteps() {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    InputType.recurrent(7, 3),
                    new EmbeddingSequenceLayer.Builder().nIn(7).nOut(HIDDEN).inputLength(3).build(),
                    interfaceWith(RecordingGradientModel.named(MODEL)),
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())));
    INDArray words = Nd4j.createFromArray(new double[][] {{0, 1, 2}, {4, 5, 6}});
    network.fit(words, numbers(3, 2, 2, 3));
    Seen seen = only(MODEL);
    assertThat(seen.message().shape()).containsExactly(6, HIDDEN);
    assertThat(seen.context().shape()).containsExactly(6, 3);
  }

  @ParameterizedTest
  @MethodSource
  void interfaceStandsAfterVerticesAndSeveralInOneGraph(
      Function<String, GraphVertex> vertex, int width) {
    ComputationGraph graph =
        graph(
            Dni.connect(
                defaults()
                    .graphBuilder()
                    .addInputs("a", "b")
                    .setInputTypes(InputType.feedForward(FEATURES), InputType.feedForward(FEATURES))
                    .addLayer("denseA", dense(), "a")
                    .addLayer("lower", interfaceWith(RecordingGradientModel.named(OTHER)), "denseA")
                    .addLayer("denseB", dense(), "b")
                    .addVertex("join", vertex.apply("join"), "lower", "denseB")
                    .addLayer("upper", interfaceWith(RecordingGradientModel.named(MODEL)), "join")
                    .addLayer("out", output(), "upper")
                    .setOutputs("out")
                    .build()));
    INDArray b = numbers(8, 6, FEATURES);
    graph.fit(
        new MultiDataSet(
            new INDArray[] {data.getFeatures(), b}, new INDArray[] {data.getLabels()}));
    Seen upper = only(MODEL);
    assertThat(upper.message().shape()).containsExactly(6, width);
    assertThat(upper.context()).isEqualTo(withOne(data.getLabels()));
    assertThat(only(OTHER).context()).isEqualTo(withOne(data.getLabels()));
  }

  static Stream<Arguments> interfaceStandsAfterVerticesAndSeveralInOneGraph() {
    Function<String, GraphVertex> merge = name -> new MergeVertex();
    Function<String, GraphVertex> add = name -> new ElementWiseVertex(ElementWiseVertex.Op.Add);
    return Stream.of(
        Arguments.of(Named.of("merge", merge), 2 * HIDDEN),
        Arguments.of(Named.of("add", add), HIDDEN));
  }

  /** ĝ = hA + [c 1]B by hand. */
  private static INDArray linear(INDArray flat, INDArray message, INDArray context) {
    INDArray vector = flat.reshape(flat.length());
    long channels = message.size(1);
    long rows = vector.length() / channels;
    INDArray a = Nd4j.create(message.dataType(), channels, channels);
    INDArray b = Nd4j.create(message.dataType(), context.size(1), channels);
    for (long i = 0; i < vector.length(); i++) {
      long row = i % rows;
      INDArray into = row < channels ? a : b;
      into.putScalar(row < channels ? row : row - channels, i / rows, vector.getDouble(i));
    }
    return message.mmul(a).add(context.mmul(b));
  }

  private static INDArray preOutput(org.deeplearning4j.nn.api.Layer layer, INDArray input) {
    return input.mmul(layer.getParam("W")).addRowVector(layer.getParam("b"));
  }

  private static SyntheticGradientDense synthetic(Activation activation, double dropOut) {
    SyntheticGradientDense.Builder builder =
        new SyntheticGradientDense.Builder()
            .nOut(HIDDEN)
            .activation(activation)
            .gradientModel(RecordingGradientModel.named(MODEL));
    return (dropOut == 0 ? builder : builder.dropOut(dropOut)).build();
  }

  private static String name(Layer layer) {
    return layer.toString().replaceAll("\\(.*", "");
  }

  private static Seen only(String model) {
    List<Seen> seen = RecordingGradientModel.take(model);
    assertThat(seen).hasSize(1);
    return seen.get(0);
  }

  private static void assertClose(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.distance2(expected)).isLessThan(1e-10);
  }
}
