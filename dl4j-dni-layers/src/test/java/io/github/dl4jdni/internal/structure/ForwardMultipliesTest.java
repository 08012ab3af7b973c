package io.github.dl4jdni.internal.structure;

import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts written out by hand as products of sizes. */
class ForwardMultipliesTest {

  private static final InputType VECTOR = InputType.feedForward(6);
  private static final InputType SERIES = InputType.recurrent(3, 7);
  private static final InputType IMAGE = InputType.convolutional(8, 10, 3);

  @ParameterizedTest
  @MethodSource
  void layerCountsItsProducts(Layer layer, InputType input, long expected) {
    MultiLayerConfiguration configuration = stack(input, layer, new ActivationLayer());
    NetworkStructure network = NetworkStructure.of(configuration);
    ForwardMultiplies multiplies =
        new ForwardMultiplies(ActivationTypes.of(network, List.of(input)));
    assertThat(multiplies.of(network.nodes().get(0))).isEqualTo(expected);
  }

  @SuppressWarnings("deprecation")
  static Stream<Arguments> layerCountsItsProducts() {
    return Stream.of(
        layer(new DenseLayer.Builder().nOut(4).build(), VECTOR, 6 * 4),
        layer(new FrozenLayer(new DenseLayer.Builder().nOut(4).build()), VECTOR, 6 * 4),
        layer(new SyntheticGradientDense.Builder().nOut(4).build(), VECTOR, 6 * 4),
        layer(
            new SyntheticGradientDense.Builder().nOut(4).batchNormalization(true).build(),
            VECTOR,
            6 * 4 + 4),
        layer(new SyntheticGradientModule.Builder().build(), VECTOR, 0),
        layer(new OutputLayer.Builder().nOut(2).build(), VECTOR, 6 * 2),
        layer(new EmbeddingLayer.Builder().nIn(6).nOut(4).build(), VECTOR, 4),
        layer(new ActivationLayer(), IMAGE, 8 * 10 * 3),
        layer(new BatchNormalization(), IMAGE, 8 * 10 * 3),
        layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(), IMAGE, 240),
        layer(new GlobalPoolingLayer(), IMAGE, 240),
        layer(new ConvolutionLayer.Builder(3, 5).nOut(4).build(), IMAGE, 15 * 3 * 4 * (6 * 6)),
        layer(
            new ConvolutionLayer.Builder(3, 5).stride(2, 2).nOut(4).build(),
            IMAGE,
            15 * 3 * 4 * (3 * 3)),
        layer(
            new ConvolutionLayer.Builder(3, 3).dilation(2, 2).nOut(4).build(),
            IMAGE,
            9 * 3 * 4 * (4 * 6)),
        layer(
            new Deconvolution2D.Builder(2, 2).stride(2, 2).nOut(4).build(),
            IMAGE,
            4 * 3 * 4 * (8 * 10)),
        layer(
            new DepthwiseConvolution2D.Builder(3, 3).depthMultiplier(2).build(),
            IMAGE,
            9 * 6 * (6 * 8)),
        layer(
            new SeparableConvolution2D.Builder(3, 3).depthMultiplier(2).nOut(5).build(),
            IMAGE,
            (9 * 6 + 6 * 5) * (6 * 8)),
        layer(
            new Convolution3D.Builder(2, 2, 2).nOut(4).build(),
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 3, 4, 5, 2),
            8 * 2 * 4 * (2 * 3 * 4)),
        layer(new Convolution1DLayer.Builder(3).nOut(4).build(), SERIES, 3 * 3 * 4 * 5),
        layer(new SimpleRnn.Builder().nOut(4).build(), SERIES, 7 * 4 * (3 + 4)),
        layer(new LSTM.Builder().nOut(4).build(), SERIES, 7 * 4 * 4 * (3 + 4)),
        layer(new LSTM.Builder().nOut(4).build(), InputType.recurrent(3), 4 * 4 * (3 + 4)),
        layer(new GravesLSTM.Builder().nOut(4).build(), SERIES, 7 * (4 * 4 * (3 + 4) + 12)),
        layer(
            new GravesBidirectionalLSTM.Builder().nOut(4).build(),
            SERIES,
            2 * 7 * (4 * 4 * (3 + 4) + 12)),
        layer(new LastTimeStep(new LSTM.Builder().nOut(4).build()), SERIES, 7 * 4 * 4 * (3 + 4)),
        layer(
            new Bidirectional(new LSTM.Builder().nOut(4).build()), SERIES, 2 * 7 * 4 * 4 * (3 + 4)),
        layer(new RnnOutputLayer.Builder().nOut(2).build(), SERIES, 7 * 3 * 2));
  }

  private static Arguments layer(Layer layer, InputType input, long expected) {
    return Arguments.of(
        Named.of(layer.getClass().getSimpleName() + " on " + input, layer), input, expected);
  }

  @Test
  void vertexCountsItsElements() {
    ComputationGraphConfiguration configuration =
        defaults()
            .graphBuilder()
            .addInputs("in")
            .addLayer("a", convolution(), "in")
            .addLayer("b", convolution(), "a")
            .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "b")
            .setOutputs("sum")
            .setInputTypes(IMAGE)
            .build();
    NetworkStructure network = NetworkStructure.of(configuration);
    ForwardMultiplies multiplies =
        new ForwardMultiplies(ActivationTypes.of(network, List.of(IMAGE)));
    assertThat(multiplies.of(network.node("sum"))).isEqualTo(3 * 80);
    assertThat(multiplies.ofModel(network.node("sum"))).isZero();
  }

  @Test
  void gradientModelCountsAtEachPosition() {
    assertThat(
            ofModel(
                new ConditionalSGModule.Builder()
                    .labelCount(10)
                    .gradientModel(GradientModel.linear())
                    .build(),
                InputType.feedForward(6),
                InputType.feedForward(6)))
        .isEqualTo((6 + 10 + 1) * 6);
    assertThat(
            ofModel(
                new ConditionalSGModule.Builder().labelCount(10).build(), // predicts the error
                InputType.feedForward(6),
                InputType.feedForward(6)))
        .isEqualTo(6 * 10 + 10 * 6);
    assertThat(
            ofModel(
                new SyntheticGradientModule.Builder().gradientModel(GradientModel.mlp(5)).build(),
                SERIES,
                SERIES))
        .isEqualTo(7 * (3 * 5 + 5 * 3));
    assertThat(
            ofModel(
                new SyntheticGradientModule.Builder()
                    .gradientModel(GradientModel.convolutional())
                    .build(),
                IMAGE,
                IMAGE))
        .isEqualTo((25 * 3 * 3 + 3) * 80);
  }

  @Test
  void inputModelThatMapsTheWholeInputCountsOnce() {
    SyntheticInputModule module = new SyntheticInputModule.Builder().networkInput(VECTOR).build();
    assertThat(ofModel(module, IMAGE, IMAGE)).isEqualTo((6 + 1) * 240);
  }

  private static long ofModel(Layer layer, InputType input, InputType message) {
    layer.setNIn(message, true);
    MultiLayerConfiguration configuration = stack(input, layer, new ActivationLayer());
    NetworkStructure network = NetworkStructure.of(configuration);
    return new ForwardMultiplies(ActivationTypes.of(network, List.of(input)))
        .ofModel(network.nodes().get(0));
  }

  @Test
  void typesThatDoNotFitTheNetworkAreRefused() {
    NetworkStructure network =
        NetworkStructure.of(stack(IMAGE, convolution(), new ActivationLayer()));
    assertThatThrownBy(() -> ActivationTypes.of(network, List.of(IMAGE, IMAGE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the network has 1 inputs [input], but 2 input types were given");
    assertThatThrownBy(() -> ActivationTypes.of(network, List.of(SERIES)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"layer0\" does not accept its input for the given input types: ");
    InputType colours = InputType.convolutional(6, 6, 7);
    assertThatThrownBy(() -> ActivationTypes.of(network, List.of(colours)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("it has weights for 3 inputs or channels, but 7 come");
    assertThat(ActivationTypes.ofAssumedSizes(network, List.of(colours)).of("layer1"))
        .isEqualTo(InputType.convolutional(6, 6, 3));
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3).nOut(3).convolutionMode(ConvolutionMode.Same).build();
  }
}
