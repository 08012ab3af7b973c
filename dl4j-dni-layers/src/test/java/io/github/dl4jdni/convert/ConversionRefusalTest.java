package io.github.dl4jdni.convert;

import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.HIDDEN;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;

/** What cannot be converted, and what the user is told. */
class ConversionRefusalTest {

  private static final InputType VECTOR = InputType.feedForward(FEATURES);
  private static final InputType IMAGE = InputType.convolutional(8, 8, 2);

  private final MultiLayerConfiguration stack = stack(VECTOR, dense(), dense(), output());

  @Test
  void unknownLayersAreNamedBesideThoseThatThereAre() {
    assertArgument(
        () -> Dni.convert(stack).after("layer7").build(),
        "the network has no layer \"layer7\"; it has [layer0, layer1, layer2]");
    assertArgument(
        () -> Dni.convert(stack).after(3).build(),
        "the network has no layer 3; its layers are 0 to 2: [layer0, layer1, layer2]");
    assertArgument(
        () -> Dni.convert(skip()).after(0).build(),
        "the vertices of a graph have no index; write after(\"name\") for after(0)");
  }

  @Test
  void nothingComesBehindTheOutput() {
    assertConfiguration(
        () -> Dni.convert(stack).after(2).build(),
        "there can be no interface at \"layer2\": it is an output layer; an interface belongs below"
            + " it");
    ComputationGraphConfiguration graph =
        defaults()
            .graphBuilder()
            .addInputs("in")
            .addLayer("a", dense(), "in")
            .addLayer("side", dense(), "a")
            .addLayer("out", output(), "a")
            .setOutputs("out", "side")
            .setInputTypes(VECTOR)
            .build();
    assertConfiguration(
        () -> Dni.convert(graph).after("side").build(),
        "there can be no interface at \"side\": nothing takes what it gives, so no gradient ever"
            + " arrives there; an interface belongs between two modules");
  }

  @Test
  void interfaceInsideASkipConnectionIsRefusedWithThePathThatCrossesIt() {
    assertConfiguration(
        () -> Dni.convert(skip()).after("b").build(),
        "an interface at \"b\" does not separate the network: the path \"a\" → \"add\" leads round"
            + " it to what its message leads to; put the interface where all paths have joined, or"
            + " one on each of them");
  }

  @Test
  void stackedActivationsAreNoMessage() {
    ComputationGraphConfiguration graph =
        defaults()
            .graphBuilder()
            .addInputs("in", "in2")
            .addLayer("a", dense(), "in")
            .addLayer("b", dense(), "in2")
            .addVertex("stacked", new StackVertex(), "a", "b")
            .addLayer("out", output(), "stacked")
            .setOutputs("out")
            .setInputTypes(VECTOR, VECTOR)
            .build();
    assertConfiguration(
        () -> Dni.convert(graph).after("stacked").build(),
        "there can be no interface at \"stacked\": it stacks several activations into one, whose"
            + " rows are not the examples of the minibatch; put interfaces behind what it takes");
  }

  @Test
  void placeThatHasAnInterfaceGetsNoOther() {
    MultiLayerConfiguration converted = Dni.convert(stack).after(0).build();
    assertConfiguration(
        () -> Dni.convert(converted).after(0).build(),
        "there can be no interface at \"layer0\": there is one already");
    MultiLayerConfiguration behindActivation =
        Dni.convert(stack(VECTOR, dense(), new ActivationLayer(), output())).after(1).build();
    assertConfiguration(
        () -> Dni.convert(behindActivation).after(1).build(),
        "there can be no interface at \"layer1\": there is one already");
    assertConfiguration(
        () -> Dni.convert(converted).intoModules(2).build(),
        "intoModules(k) needs a network without interfaces; take them out with Dni.strip(network)"
            + " first");
  }

  @Test
  void placesAreChosenOnceAndAtAll() {
    String already =
        "the places of the interfaces are chosen already; take one of everyHiddenLayer(),"
            + " after(...) and intoModules(k)";
    assertState(() -> Dni.convert(stack).everyHiddenLayer().intoModules(2), already);
    assertState(() -> Dni.convert(stack).intoModules(2).after(0), already);
    assertState(() -> Dni.convert(stack).after("layer0").everyHiddenLayer(), already);
    assertState(
        () -> Dni.convert(stack).conditionOnLabels(true).build(),
        "choose the places of the interfaces: everyHiddenLayer(), after(...) or intoModules(k)");
  }

  @Test
  void moreModulesThanPlacesAreRefusedWithThePlaces() {
    assertConfiguration(
        () -> Dni.convert(stack).intoModules(4).build(),
        "intoModules(4) asks for more modules than the network can be cut into, 3; interfaces can"
            + " stand at [layer0, layer1], and each module needs weights to train");
    assertArgument(
        () -> Dni.convert(stack).intoModules(1).build(),
        "intoModules(k) needs two modules or more, got 1");
  }

  @Test
  void networkWithoutHiddenLayersIsRefused() {
    assertConfiguration(
        () -> Dni.convert(stack(VECTOR, output())).everyHiddenLayer().build(),
        "the network has no hidden layer that an interface can stand behind: no layer with weights"
            + " below its output, or paths lead round each of them");
  }

  @Test
  void interfaceAboveNothingToTrainIsRefused() {
    assertConfiguration(
        () -> Dni.convert(stack(VECTOR, new ActivationLayer(), output())).after(0).build(),
        "an interface at \"layer0\" would have nothing to train: no layer below it has parameters"
            + " to update; put it behind a layer with weights");
  }

  @Test
  void sizesThatCannotBeToldAreAskedFor() {
    MultiLayerConfiguration images =
        stack(IMAGE, new ConvolutionLayer.Builder(3, 3).nOut(3).build(), dense(), output());
    assertConfiguration(
        () -> Dni.convert(images).intoModules(2).build(),
        "intoModules(k) needs sizes to count costs, but the network has input types that cannot be"
            + " derived from its first layers; call inputType(...), as given to setInputType or"
            + " setInputTypes");
    assertConfiguration(
        () -> Dni.convert(images).after(0).syntheticInputs(true).build(),
        "a synthetic input behind \"layer0\" needs sizes, but the network has input types that"
            + " cannot be derived from its first layers; call inputType(...), as given to"
            + " setInputType or setInputTypes");
    MultiLayerConfiguration pooled =
        stack(IMAGE, new SubsamplingLayer.Builder().build(), dense(), dense(), output());
    assertConfiguration(
        () -> Dni.convert(pooled).after(0).build(),
        "an interface at \"layer0\" has to know what kind of activation it stands behind, but what"
            + " \"layer0\" gives is not known: what \"input\" gives is not known, and the network"
            + " has input types that cannot be derived from its first layers; call inputType(...), as"
            + " given to setInputType or setInputTypes");
    MultiLayerConfiguration normalized =
        stack(
            IMAGE,
            new BatchNormalization(), // takes anything
            new ConvolutionLayer.Builder(3, 3).nOut(3).build(),
            dense(),
            output());
    for (MultiLayerConfiguration each : List.of(images, normalized)) {
      assertConfiguration(
          () -> Dni.modules(new MultiLayerNetwork(each)),
          "what layers cost depends on the size of the network's input, which cannot be derived from"
              + " its first layers; write Dni.modules(network, inputType)");
    }
  }

  @Test
  void inputTypesThatDoNotFitAreRefused() {
    assertArgument(
        () -> Dni.convert(stack).inputType(VECTOR, VECTOR).after(0).build(),
        "the network has 1 inputs [input], but 2 input types were given");
    assertThatThrownBy(
            () ->
                Dni.convert(
                        stack(IMAGE, new ConvolutionLayer.Builder(3, 3).nOut(2).build(), output()))
                    .inputType(InputType.recurrent(3))
                    .after(0)
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"layer0\" does not accept its input for the given input types: ");
  }

  @Test
  void gradientModelThatDoesNotFitIsRefused() {
    assertConfigurationStartingWith(
        () -> Dni.convert(stack).after(0).gradientModel(GradientModel.convolutional()).build(),
        "the interface at \"layer0\": ");
    assertConfigurationStartingWith(
        () ->
            Dni.convert(stack(VECTOR, dense(), new ActivationLayer(), output()))
                .after(1)
                .gradientModel(GradientModel.of(new DenseLayer.Builder().nOut(HIDDEN + 1).build()))
                .build(),
        "SyntheticGradientModule \"layer1-interface\": the gradient model's output is ");
    assertConfigurationStartingWith(
        () -> Dni.convert(stack).after(0).gradientModel(GradientModel.softmax()).build(),
        "the interface at \"layer0\": ");
    assertArgument(
        () -> Dni.convert(stack).after(0).gradientModel("layer1", GradientModel.linear()).build(),
        "gradientModel(\"layer1\", ...): there is no interface there, only at [layer0]");
  }

  @Test
  void labelsThatNobodySeesAreRefused() {
    MultiLayerConfiguration withoutLoss = stack(VECTOR, dense(), dense());
    assertConfigurationStartingWith(
        () -> Dni.convert(withoutLoss).after(0).conditionOnLabels(true).build(),
        "layer 0 (SyntheticGradientDense \"layer0\") is conditioned on labels, but the network's"
            + " last layer, ");
    ComputationGraphConfiguration graphWithoutLoss =
        defaults()
            .graphBuilder()
            .addInputs("in")
            .addLayer("a", dense(), "in")
            .addLayer("b", dense(), "a")
            .setOutputs("b")
            .setInputTypes(VECTOR)
            .build();
    assertConfigurationStartingWith(
        () -> Dni.convert(graphWithoutLoss).after("a").conditionOnLabels(true).build(),
        "vertex \"a\" (SyntheticGradientDense) is conditioned on labels, but no output that it leads"
            + " to has a loss function that sees them: vertex \"b\" (DenseLayer)");
  }

  @Test
  void vertexOfTheInterfacesNameIsRefused() {
    ComputationGraphConfiguration graph =
        defaults()
            .graphBuilder()
            .addInputs("in")
            .addLayer("a", dense(), "in")
            .addVertex("m", new MergeVertex(), "a")
            .addLayer("m-interface", dense(), "m")
            .addLayer("out", output(), "m-interface")
            .setOutputs("out")
            .setInputTypes(VECTOR)
            .build();
    assertConfiguration(
        () -> Dni.convert(graph).after("m").build(),
        "the network has a vertex \"m-interface\" already; give it another name");
  }

  @Test
  void networkWithoutParametersIsRefused() {
    String message =
        "the network has no parameters yet; call init() first, or give its configuration";
    assertState(() -> Dni.convert(new MultiLayerNetwork(stack)), message);
    assertState(() -> Dni.convert(new ComputationGraph(skip())), message);
    assertState(() -> Dni.strip(new MultiLayerNetwork(stack)), message);
    assertState(() -> Dni.strip(new ComputationGraph(skip())), message);
  }

  private static ComputationGraphConfiguration skip() {
    return defaults()
        .graphBuilder()
        .addInputs("in")
        .addLayer("a", dense(), "in")
        .addLayer("b", dense(), "a")
        .addVertex("add", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "b")
        .addLayer("out", output(), "add")
        .setOutputs("out")
        .setInputTypes(VECTOR)
        .build();
  }

  private static void assertConfiguration(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(DL4JInvalidConfigException.class).hasMessage(message);
  }

  private static void assertConfigurationStartingWith(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageStartingWith(message);
  }

  private static void assertArgument(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  private static void assertState(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessage(message);
  }
}
