package io.github.dl4jdni.convert;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Layers that come more rarely than those of the generated networks. */
class ConversionLayerKindsTest {

  private static final InputType VECTOR = InputType.feedForward(4);
  private static final InputType SERIES = InputType.recurrent(4, 5);
  private static final InputType IMAGE = InputType.convolutional(6, 6, 2);
  private static final InputType NHWC = InputType.convolutional(6, 6, 2, CNN2DFormat.NHWC);
  private static final InputType VOLUME =
      InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 4, 4, 4, 2);

  @ParameterizedTest
  @MethodSource
  void networkIsConvertedTrainsAndIsStripped(Layer[] layers, InputType type, long[] shape) {
    MultiLayerConfiguration configuration = stack(type, layers);
    MultiLayerNetwork network = network(configuration);
    INDArray features = numbers(1, shape);
    MultiLayerNetwork converted =
        Dni.convert(network).everyHiddenLayer().conditionOnLabels(true).inputType(type).build();
    assertThat(Dni.interfaces(converted)).isNotEmpty();
    assertThat(exactly(converted.output(features))).isEqualTo(exactly(network.output(features)));
    MultiLayerNetwork stripped = Dni.strip(converted);
    assertThat(stripped.getLayerWiseConfigurations().toJson())
        .isEqualTo(network.getLayerWiseConfigurations().toJson());
    assertThat(exactly(stripped.params())).isEqualTo(exactly(network.params()));
    converted.fit(features, numbers(2, shape[0], CLASSES));
    assertThat(converted.score()).isFinite();
    assertThat(Dni.modules(converted, type).size()).isEqualTo(Dni.interfaces(converted).size() + 1);
  }

  @SuppressWarnings("deprecation")
  static Stream<Arguments> networkIsConvertedTrainsAndIsStripped() {
    long[] series = {3, 4, 5};
    long[] image = {3, 2, 6, 6};
    ConvolutionLayer same =
        new ConvolutionLayer.Builder(3, 3).nOut(3).convolutionMode(ConvolutionMode.Same).build();
    Layer pooling = new GlobalPoolingLayer();
    return Stream.of(
        kind("channels last", NHWC, new long[] {3, 6, 6, 2}, same.clone(), dense(), output()),
        kind(
            "time last but one",
            InputType.recurrent(4, 5, RNNFormat.NWC),
            new long[] {3, 5, 4},
            new LSTM.Builder().nOut(4).build(),
            new LastTimeStep(new LSTM.Builder().nOut(3).build()),
            output()),
        kind(
            "volumes",
            VOLUME,
            new long[] {3, 2, 4, 4, 4},
            new Convolution3D.Builder(2, 2, 2).nOut(3).build(),
            dense(),
            output()),
        kind(
            "deconvolution",
            IMAGE,
            image,
            new Deconvolution2D.Builder(2, 2).nOut(3).build(),
            new LocalResponseNormalization(),
            new GlobalPoolingLayer(),
            output()),
        kind(
            "PReLU",
            IMAGE,
            image,
            same.clone(),
            new PReLULayer.Builder().inputShape(3, 6, 6).build(),
            output()),
        kind(
            "GravesLSTM",
            SERIES,
            series,
            new GravesLSTM.Builder().nOut(3).build(),
            pooling,
            output()),
        kind(
            "masked zeros",
            SERIES,
            series,
            new MaskZeroLayer.Builder()
                .setUnderlying(new LSTM.Builder().nOut(3).build())
                .setMaskValue(0)
                .build(),
            pooling.clone(),
            output()),
        kind(
            "attention",
            SERIES,
            series,
            new SelfAttentionLayer.Builder().nOut(3).nHeads(1).projectInput(true).build(),
            pooling.clone(),
            output()),
        kind(
            "autoencoder",
            VECTOR,
            new long[] {3, 4},
            new AutoEncoder.Builder().nOut(3).build(),
            output()),
        kind(
            "variational autoencoder",
            VECTOR,
            new long[] {3, 4},
            new VariationalAutoencoder.Builder()
                .encoderLayerSizes(4)
                .decoderLayerSizes(4)
                .nOut(3)
                .build(),
            output()),
        kind(
            "element-wise weights",
            VECTOR,
            new long[] {3, 4},
            new ElementWiseMultiplicationLayer.Builder().nIn(4).nOut(4).build(),
            output()),
        kind(
            "center loss",
            VECTOR,
            new long[] {3, 4},
            dense(),
            new CenterLossOutputLayer.Builder()
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .lossFunction(LossFunction.MCXENT)
                .build()),
        kind(
            "loss without weights",
            VECTOR,
            new long[] {3, 4},
            dense(),
            new DenseLayer.Builder().nOut(CLASSES).build(),
            new LossLayer.Builder(LossFunction.MSE).build()),
        kind(
            "layer normalisation",
            VECTOR,
            new long[] {3, 4},
            new DenseLayer.Builder().nOut(3).hasLayerNorm(true).dropOut(0.9).build(),
            output()));
  }

  private static Arguments kind(String name, InputType input, long[] shape, Layer... layers) {
    return Arguments.of(Named.of(name, layers), input, shape);
  }

  private static DenseLayer dense() {
    return new DenseLayer.Builder().nOut(4).build();
  }

  @Test
  void layersWithoutNamesKeepNone() {
    MultiLayerConfiguration configuration = stack(VECTOR, dense(), dense(), output());
    configuration.getConfs().forEach(each -> each.getLayer().setLayerName(null));
    MultiLayerConfiguration converted =
        Dni.convert(configuration).after("1").conditionOnLabels(true).build();
    network(converted).fit(numbers(1, 3, 4), numbers(2, 3, CLASSES));
    assertThat(Dni.strip(Dni.convert(configuration).after("0", "1").build()).toJson())
        .isEqualTo(configuration.toJson());
  }
}
