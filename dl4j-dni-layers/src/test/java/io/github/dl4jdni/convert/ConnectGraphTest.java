package io.github.dl4jdni.convert;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.withOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.RecordingGradientModel;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.context.InputSharingPreProcessor;
import io.github.dl4jdni.context.LabelSharingLoss;
import io.github.dl4jdni.internal.structure.OutputLosses;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Dni.connect on graphs: which interface sees the labels of which output. */
class ConnectGraphTest {

  private static final InputType ROWS = InputType.feedForward(FEATURES);

  @Test
  void eachInterfaceSeesTheLabelsOfItsOwnOutput() {
    ComputationGraphConfiguration configuration = twoOutputs("", "", "two");
    String before = configuration.toJson();

    ComputationGraphConfiguration connected = Dni.connect(configuration);

    assertThat(configuration.toJson()).as("what was given is not changed").isEqualTo(before);
    assertThat(Dni.connect(connected)).as("connecting twice").isEqualTo(connected);
    assertThat(Dni.connect(connected).toJson()).isEqualTo(connected.toJson());
    assertThat(loss(connected, "one")).isEqualTo(LabelSharingLoss.of(new LossMSE(), "one"));
    assertThat(loss(connected, "two")).isEqualTo(LabelSharingLoss.of(new LossMSE(), "two"));
    ComputationGraph graph = graph(connected);
    INDArray ofOne = numbers(2, 6, CLASSES);
    INDArray ofTwo = numbers(3, 6, 2);

    graph.fit(
        new MultiDataSet(new INDArray[] {numbers(1, 6, FEATURES)}, new INDArray[] {ofOne, ofTwo}));

    assertThat(context("graph, common")).isEqualTo(withOne(ofOne));
    assertThat(context("graph, left")).isEqualTo(withOne(ofOne));
    assertThat(context("graph, right")).isEqualTo(withOne(ofTwo));
  }

  @Test
  void onlyOutputsThatAnInterfaceAsksForShare() {
    ComputationGraphConfiguration connected = Dni.connect(twoOutputs("two", "", "two"));
    assertThat(loss(connected, "two")).isEqualTo(LabelSharingLoss.of(new LossMSE(), "two"));
    ComputationGraphConfiguration single =
        Dni.connect(
            branches(
                builder ->
                    builder.addLayer("left", new ConditionalSGModule.Builder().build(), "common")));
    assertThat(loss(single, "one")).isInstanceOf(LabelSharingLoss.class);
    assertThat(loss(single, "two")).isEqualTo(new LossMSE());
  }

  @Test
  void eachModuleSeesTheNetworkInputThatItAsksFor() {
    ComputationGraphConfiguration connected =
        Dni.connect(
            defaults()
                .graphBuilder()
                .addInputs("a", "b")
                .setInputTypes(ROWS, InputType.feedForward(7))
                .addLayer("ofA", dense(), "a")
                .addLayer("ofB", dense(), "b")
                .addLayer("first", new SyntheticInputModule.Builder().build(), "ofA")
                .addLayer("second", new SyntheticInputModule.Builder().inputOf("b").build(), "ofB")
                .addVertex("merge", new MergeVertex(), "first", "second")
                .addLayer("out", out(CLASSES), "merge")
                .setOutputs("out")
                .build());
    assertThat(module(connected, "first").networkInput()).isEqualTo(ROWS);
    assertThat(module(connected, "first").inputOf()).isEqualTo("a");
    assertThat(module(connected, "second").networkInput()).isEqualTo(InputType.feedForward(7));
    assertThat(((LayerVertex) connected.getVertices().get("ofB")).getPreProcessor())
        .isEqualTo(InputSharingPreProcessor.of(null, "b"));
    assertThat(Dni.connect(connected)).isEqualTo(connected);
    ComputationGraph graph = graph(connected);
    INDArray before = graph.getLayer("second").params().dup();
    graph.fit(
        new MultiDataSet(
            new INDArray[] {numbers(1, 6, FEATURES), numbers(2, 6, 7)},
            new INDArray[] {numbers(3, 6, CLASSES)}));
    assertThat(graph.getLayer("second").params()).isNotEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource
  void graphsThatCannotBeConnectedAreRefused(
      ComputationGraphConfiguration configuration, List<InputType> types, List<String> message) {
    var refusal =
        assertThatThrownBy(() -> Dni.connect(configuration, types.toArray(InputType[]::new)))
            .isInstanceOf(DL4JInvalidConfigException.class);
    message.forEach(refusal::hasMessageContaining);
  }

  static Stream<Arguments> graphsThatCannotBeConnectedAreRefused() {
    SyntheticGradientModule plain = new SyntheticGradientModule.Builder().build();
    ConditionalSGModule tooWide = new ConditionalSGModule.Builder().labelCount(9).build();
    SyntheticInputModule lost = new SyntheticInputModule.Builder().inputOf("c").build();
    SyntheticInputModule fine = new SyntheticInputModule.Builder().build();
    return Stream.of(
        refused(
            "output that it does not lead to",
            twoOutputs("", "two", "two"),
            "vertex \"left\" (ConditionalSGModule)",
            "asks for the labels of \"two\", but the outputs that it leads to are [one]"),
        refused(
            "output that is not there",
            twoOutputs("three", "", ""),
            "vertex \"common\" (ConditionalSGModule)",
            "asks for the labels of \"three\", but the outputs that it leads to are [one, two]"),
        refused(
            "leads nowhere",
            branches(builder -> builder.addLayer("left", plain, "one")),
            "vertex \"left\" (SyntheticGradientModule)",
            "leads to no output of the network"),
        refused(
            "other width",
            branches(builder -> builder.addLayer("left", tooWide, "common")),
            "is configured for labelCount(9), but the labels of output \"one\" are 3 wide"),
        refused(
            "no such input",
            branches(builder -> builder.addLayer("left", lost, "common")),
            "vertex \"left\" (SyntheticInputModule)",
            "asks for the network input \"c\", but the network's inputs are [in]"),
        Arguments.of(
            Named.of("number of types", twoOutputs("", "", "")),
            List.of(ROWS, ROWS),
            List.of("the network has 1 inputs [in], but 2 input types were given")),
        Arguments.of(
            Named.of("vertex cannot share", withScaledInput(fine)),
            List.of(ROWS),
            List.of(
                "the network input \"in\" goes to vertex \"scale\" (ScaleVertex)",
                "put a layer or a PreprocessorVertex between them")),
        refused(
            "type cannot be derived",
            withScaledInput(fine),
            "vertex \"module\" (SyntheticInputModule)",
            "the type of network input \"in\" cannot be derived",
            "call Dni.connect(configuration, inputType)"));
  }

  private static Arguments refused(
      String name, ComputationGraphConfiguration configuration, String... message) {
    return Arguments.of(Named.of(name, configuration), List.of(), List.of(message));
  }

  private static ComputationGraphConfiguration withScaledInput(SyntheticInputModule module) {
    return defaults()
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(ROWS)
        .addVertex("scale", new ScaleVertex(2), "in")
        .addLayer("dense", dense(), "scale")
        .addLayer("module", module, "dense")
        .addLayer("out", out(CLASSES), "module")
        .setOutputs("out")
        .build();
  }

  /** in → dense → common → left → one, and common → right → two. */
  private static ComputationGraphConfiguration twoOutputs(
      String ofCommon, String ofLeft, String ofRight) {
    return defaults()
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(ROWS)
        .addLayer("dense", dense(), "in")
        .addLayer("common", conditional("common", ofCommon), "dense")
        .addLayer("left", conditional("left", ofLeft), "common")
        .addLayer("right", conditional("right", ofRight), "common")
        .addLayer("one", out(CLASSES), "left")
        .addLayer("two", out(2), "right")
        .setOutputs("one", "two")
        .build();
  }

  /** in → common → left → one, and common → two; a "left" hung elsewhere leads nowhere. */
  private static ComputationGraphConfiguration branches(Consumer<GraphBuilder> left) {
    GraphBuilder builder =
        defaults()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(ROWS)
            .allowDisconnected(true)
            .addLayer("common", dense(), "in");
    left.accept(builder);
    boolean onTop = builder.getVertexInputs().get("left").contains("one");
    return builder
        .addLayer("one", out(CLASSES), onTop ? "common" : "left")
        .addLayer("two", out(2), "common")
        .setOutputs("one", "two")
        .build();
  }

  private static ConditionalSGModule conditional(String name, String labelsOf) {
    return new ConditionalSGModule.Builder()
        .gradientModel(RecordingGradientModel.named("graph, " + name))
        .labelsOf(labelsOf)
        .build();
  }

  private static OutputLayer out(int labels) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(labels)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static INDArray context(String model) {
    List<RecordingGradientModel.Seen> seen = RecordingGradientModel.take(model);
    assertThat(seen).hasSize(1);
    return seen.get(0).context();
  }

  private static Object loss(ComputationGraphConfiguration configuration, String output) {
    LayerVertex vertex = (LayerVertex) configuration.getVertices().get(output);
    return OutputLosses.of(vertex.getLayerConf().getLayer()).orElseThrow();
  }

  private static SyntheticInputModule module(
      ComputationGraphConfiguration configuration, String name) {
    LayerVertex vertex = (LayerVertex) configuration.getVertices().get(name);
    return (SyntheticInputModule) vertex.getLayerConf().getLayer();
  }
}
