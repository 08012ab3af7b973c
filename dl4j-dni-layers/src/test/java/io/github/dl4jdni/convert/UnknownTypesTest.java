package io.github.dl4jdni.convert;

import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.structure.InterfaceSummary;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLambdaLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLambdaVertex;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;

/** Networks whose layers do not tell all types of activations, or not the right ones. */
class UnknownTypesTest {

  private static final int EXAMPLES = 3;

  static Stream<Arguments> bySizesAlone() {
    LSTM lstm = new LSTM.Builder().nIn(3).nOut(4).build();
    SimpleRnn channelsLast =
        new SimpleRnn.Builder().nIn(3).nOut(4).dataFormat(RNNFormat.NWC).build();
    DenseLayer dense = new DenseLayer.Builder().nIn(4).nOut(4).build();
    GlobalPoolingLayer overSteps =
        new GlobalPoolingLayer.Builder(PoolingType.AVG).poolingDimensions(1).build();
    InputType series = InputType.recurrent(3);
    Layer volume = new Convolution3D.Builder(3, 3, 3).nIn(2).nOut(4).build();
    return Stream.of(
        Arguments.of(
            "maximum over time",
            List.of(lstm, new GlobalPoolingLayer(), dense),
            series,
            new long[] {EXAMPLES, 3, 5}),
        Arguments.of(
            "mean of a bidirectional layer's output",
            List.of(
                new Bidirectional(Bidirectional.Mode.AVERAGE, lstm),
                new GlobalPoolingLayer(PoolingType.AVG)),
            series,
            new long[] {EXAMPLES, 3, 5}),
        Arguments.of(
            "time before channels",
            List.of(channelsLast, overSteps, dense),
            InputType.recurrent(3, RNNFormat.NWC),
            new long[] {EXAMPLES, 5, 3}),
        Arguments.of(
            "attention",
            List.of(
                new SelfAttentionLayer.Builder()
                    .nIn(3)
                    .nOut(4)
                    .nHeads(1)
                    .projectInput(true)
                    .build(),
                new GlobalPoolingLayer(),
                dense),
            series,
            new long[] {EXAMPLES, 3, 5}),
        Arguments.of(
            "dense step by step",
            List.of(
                new TimeDistributed(
                    new DenseLayer.Builder().nIn(3).nOut(3).activation(Activation.TANH).build(),
                    RNNFormat.NCW),
                lstm,
                new GlobalPoolingLayer()),
            series,
            new long[] {EXAMPLES, 3, 5}),
        Arguments.of(
            "volumes",
            List.of(volume, new GlobalPoolingLayer(PoolingType.AVG), dense),
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 4, 4, 4, 2),
            new long[] {EXAMPLES, 2, 4, 4, 4}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bySizesAlone")
  void typesAreToldFromSizesByHand(String name, List<Layer> layers, InputType type, long[] shape) {
    INDArray features = numbers(1, shape);
    ListBuilder list = defaults().list();
    GraphBuilder vertices = defaults().graphBuilder().addInputs("in");
    String below = "in";
    for (int i = 0; i < layers.size(); i++) {
      list.layer(layers.get(i).clone());
      vertices.addLayer("layer" + i, layers.get(i).clone(), below);
      below = "layer" + i;
    }
    MultiLayerNetwork stack = network(list.layer(output(4)).build());
    ComputationGraph graph =
        graph(vertices.addLayer("out", output(4), below).setOutputs("out").build());
    DataSet data = new DataSet(features, numbers(4, EXAMPLES, 2));
    MultiLayerNetwork backprop = Dni.convert(stack).everyHiddenLayer().mixing(1).build();
    assertThat(exactly(backprop.output(features))).isEqualTo(exactly(stack.output(features)));
    assertThat(
            Dni.interfaces(Dni.convert(stack).everyHiddenLayer().inputType(type).build()).stream()
                .map(InterfaceSummary::name)
                .toList())
        .isEqualTo(Dni.interfaces(backprop).stream().map(InterfaceSummary::name).toList());
    Dni.convert(stack).after(0).conditionOnLabels(true).build().fit(data);
    backprop.fit(data);
    stack.fit(data);
    assertThat(exactly(Dni.strip(backprop).params()))
        .usingComparatorWithPrecision(1e-9)
        .isEqualTo(exactly(stack.params()));
    assertThat(Dni.modules(Dni.convert(graph).everyHiddenLayer().build(), type))
        .hasSizeGreaterThan(1);
  }

  /** Twice what it gets, and silent about its type. */
  static class Twice extends SameDiffLambdaVertex {
    @Override
    public SDVariable defineVertex(SameDiff sameDiff, VertexInputs inputs) {
      return inputs.getInput(0).mul(2);
    }
  }

  /** The sum over time, said to be a series. */
  static class WrongAboutItself extends SameDiffLambdaLayer {
    @Override
    public SDVariable defineLayer(SameDiff sameDiff, SDVariable input) {
      return input.sum(2);
    }

    @Override
    public InputType getOutputType(int index, InputType type) {
      return type;
    }
  }

  @Test
  void whatOneVertexDoesNotTellBlocksNoOtherPlace() {
    ComputationGraph stock =
        graph(
            defaults()
                .graphBuilder()
                .addInputs("in")
                .addLayer("a", new DenseLayer.Builder().nIn(3).nOut(4).build(), "in")
                .addVertex("twice", new Twice(), "a")
                .addVertex("again", new Twice(), "twice")
                .addVertex("joined", new MergeVertex(), "a", "again")
                .addLayer("b", new DenseLayer.Builder().nIn(8).nOut(4).build(), "joined")
                .addLayer("out", output(4), "b")
                .setOutputs("out")
                .build());
    MultiDataSet data = new MultiDataSet(numbers(1, EXAMPLES, 3), numbers(4, EXAMPLES, 2));
    for (String place : List.of("a", "joined", "b")) { // joined: by what takes it
      ComputationGraph converted = Dni.convert(stock).after(place).build();
      converted.fit(data);
      assertThat(Dni.interfaces(converted)).hasSize(1);
    }
    MultiLayerNetwork alone =
        network(
            defaults()
                .list()
                .layer(new LSTM.Builder().nIn(3).nOut(4).build())
                .layer(new WrongAboutItself())
                .layer(new DenseLayer.Builder().nIn(4).nOut(4).build())
                .layer(output(4))
                .build());
    for (Conversion<MultiLayerNetwork> each :
        List.of(Dni.convert(alone), Dni.convert(alone).inputType(InputType.recurrent(3)))) {
      MultiLayerNetwork converted = each.after(0, 1, 2).build();
      converted.fit(new DataSet(numbers(1, EXAMPLES, 3, 5), numbers(4, EXAMPLES, 2)));
      assertThat(Dni.interfaces(converted)).hasSize(3);
    }
  }

  @Test
  void placeOfUnknownTypeIsRefusedAlone() {
    ComputationGraph stock =
        graph(
            defaults()
                .graphBuilder()
                .addInputs("in")
                .addLayer("a", new DenseLayer.Builder().nIn(3).nOut(4).build(), "in")
                .addVertex("twice", new Twice(), "a")
                .addVertex("again", new Twice(), "twice")
                .addLayer("out", output(4), "again")
                .setOutputs("out")
                .build());
    assertThatThrownBy(() -> Dni.convert(stock).after("twice").build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("an interface at \"twice\"")
        .hasMessageContaining("Twice does not tell");
    assertThat(Dni.interfaces(Dni.convert(stock).after("a").build())).hasSize(1);
  }

  /** Throws where it is asked for its type. */
  static class Unwilling extends SimpleRnn {

    Unwilling() { // JSON
      this(new Builder());
    }

    Unwilling(Builder builder) {
      super(builder);
    }

    @Override
    public InputType getOutputType(int index, InputType type) {
      throw new IllegalStateException("not written yet");
    }
  }

  @Test
  void layerThatThrowsWhereItIsAskedBlocksNoOtherPlace() {
    ComputationGraph stock =
        graph(
            defaults()
                .graphBuilder()
                .addInputs("in")
                .addLayer("a", new LSTM.Builder().nIn(3).nOut(4).build(), "in")
                .addLayer("unwilling", new Unwilling(new SimpleRnn.Builder().nIn(4).nOut(4)), "a")
                .addLayer("pool", new GlobalPoolingLayer(), "unwilling")
                .addLayer("b", new DenseLayer.Builder().nIn(4).nOut(4).build(), "pool")
                .addLayer("out", output(4), "b")
                .setOutputs("out")
                .build());
    for (Conversion<ComputationGraph> each :
        List.of(Dni.convert(stock), Dni.convert(stock).inputType(InputType.recurrent(3)))) {
      ComputationGraph converted = each.after("a", "pool", "b").build();
      converted.fit(new MultiDataSet(numbers(1, EXAMPLES, 3, 5), numbers(4, EXAMPLES, 2)));
      assertThat(Dni.interfaces(converted)).hasSize(3);
    }
    assertThatThrownBy(() -> Dni.convert(stock).after("unwilling").build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("an interface at \"unwilling\"")
        .hasMessageContaining("Unwilling does not tell (not written yet)");
  }

  @Test
  void imagesOfUnknownSizeBlockNothingBehindThem() {
    MultiLayerNetwork stock =
        network(
            defaults()
                .list()
                .layer(new SubsamplingLayer.Builder().build())
                .layer(new DenseLayer.Builder().nIn(8).nOut(4).build())
                .layer(new DenseLayer.Builder().nIn(4).nOut(4).build())
                .layer(output(4))
                .inputPreProcessor(1, new CnnToFeedForwardPreProcessor(2, 2, 2))
                .build());
    MultiLayerNetwork converted = Dni.convert(stock).everyHiddenLayer().build();
    converted.fit(new DataSet(numbers(1, EXAMPLES, 2, 4, 4), numbers(4, EXAMPLES, 2)));
    assertThat(Dni.interfaces(converted)).hasSize(2);
    assertThatThrownBy(() -> Dni.convert(stock).after(0).build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("an interface at \"layer0\"")
        .hasMessageContaining("what \"layer0\" gives is not known")
        .hasMessageContaining("call inputType(...)");
  }

  /** Convolutions tell kind and channels of two inputs, vertices hand them on. */
  @Test
  void inputsThatVerticesTakeAreToldFromTheLayersBehindThem() {
    ComputationGraph stock =
        graph(
            defaults()
                .graphBuilder()
                .addInputs("left", "right")
                .addVertex("both", new StackVertex(), "left", "right")
                .addLayer(
                    "twin",
                    new ConvolutionLayer.Builder(3, 3)
                        .convolutionMode(ConvolutionMode.Same)
                        .nIn(2)
                        .nOut(3)
                        .build(),
                    "both")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "twin")
                .addLayer("deep", new DenseLayer.Builder().nIn(3).nOut(4).build(), "pool")
                .addVertex("one", new UnstackVertex(0, 2), "deep")
                .addVertex("other", new UnstackVertex(1, 2), "deep")
                .addVertex("distance", new L2Vertex(), "one", "other")
                .addLayer("out", output(1), "distance")
                .setOutputs("out")
                .build());
    ComputationGraph converted = Dni.convert(stock).everyHiddenLayer().build();
    assertThat(Dni.interfaces(converted)).hasSize(2);
    converted.fit(
        new MultiDataSet(
            new INDArray[] {numbers(1, EXAMPLES, 2, 4, 4), numbers(2, EXAMPLES, 2, 4, 4)},
            new INDArray[] {numbers(4, EXAMPLES, 2)}));
  }

  private static OutputLayer output(int inputs) {
    return new OutputLayer.Builder()
        .nIn(inputs)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .lossFunction(org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction.MSE)
        .build();
  }
}
