package io.github.dl4jdni.convert;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.HIDDEN;
import static io.github.dl4jdni.IntegrationNetworks.conditional;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.InterfaceConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.context.InputSharingPreProcessor;
import io.github.dl4jdni.context.LabelSharingLoss;
import io.github.dl4jdni.internal.structure.OutputLosses;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Dni.connect on multi-layer networks. */
class ConnectTest {

  private static final InputType ROWS = InputType.feedForward(FEATURES);
  private static final InputType SERIES = InputType.recurrent(FEATURES);
  private static final InputType IMAGES = InputType.convolutional(4, 4, 1);

  @ParameterizedTest
  @MethodSource
  void lossOfEveryKindOfOutputLayerShares(InputType input, Layer first, Layer below, Layer output) {
    MultiLayerConfiguration configuration =
        stack(input, first, new ConditionalSGModule.Builder().build(), below, output);
    String before = configuration.toJson();

    MultiLayerConfiguration connected = Dni.connect(configuration);

    assertThat(configuration.toJson()).as("what was given is not changed").isEqualTo(before);
    assertThat(loss(connected)).isEqualTo(LabelSharingLoss.of(new LossMSE()));
    assertThat(interfaceOf(connected, 1).getSyntheticGradient().getLabelCount()).isEqualTo(CLASSES);
    assertThat(Dni.connect(connected)).as("connecting twice").isEqualTo(connected);
    assertThat(Dni.connect(connected).toJson()).isEqualTo(connected.toJson());
    network(connected);
  }

  static Stream<Arguments> lossOfEveryKindOfOutputLayerShares() {
    Layer dense = dense();
    Layer classes = sized(CLASSES);
    Layer lstm = new LSTM.Builder().nOut(HIDDEN).build();
    Layer lstmClasses = new LSTM.Builder().nOut(CLASSES).build();
    return Stream.of(
        Arguments.of(ROWS, dense, dense, output()),
        Arguments.of(
            ROWS,
            dense,
            classes,
            new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build()),
        Arguments.of(
            ROWS,
            dense,
            dense,
            new CenterLossOutputLayer.Builder(new LossMSE())
                .nOut(CLASSES)
                .activation(Activation.IDENTITY)
                .build()),
        Arguments.of(SERIES, lstm, lstm, seriesOutput()),
        Arguments.of(
            SERIES,
            lstm,
            lstmClasses,
            new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build()),
        Arguments.of(
            IMAGES,
            convolution(HIDDEN),
            convolution(CLASSES),
            new CnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build()),
        Arguments.of(ROWS, dense, dense, new FrozenLayerWithBackprop(output())),
        Arguments.of(ROWS, dense, new FrozenLayer(dense()), output()));
  }

  @Test
  void networkWithoutInterfacesStaysAsItIs() {
    MultiLayerConfiguration stock = stack(ROWS, dense(), dense(), output());
    assertThat(Dni.connect(stock)).isEqualTo(stock).isNotSameAs(stock);
    MultiLayerConfiguration unconditional =
        stack(ROWS, dense(), new SyntheticGradientModule.Builder().build(), output());
    assertThat(Dni.connect(unconditional)).isEqualTo(unconditional);
  }

  @Test
  void frozenInterfacesAreConnected() {
    MultiLayerConfiguration connected =
        Dni.connect(
            stack(
                ROWS,
                dense(),
                new FrozenLayerWithBackprop(
                    new ConditionalSGModule.Builder().nIn(HIDDEN).labelCount(CLASSES).build()),
                output()));
    assertThat(loss(connected)).isInstanceOf(LabelSharingLoss.class);
  }

  @Test
  void labelsSharedByHandUnderAnotherNameAreSharedUnderTheDefaultOne() {
    OutputLayer named =
        new OutputLayer.Builder(LabelSharingLoss.of(new LossMCXENT(), "mine"))
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .build();
    MultiLayerConfiguration connected =
        Dni.connect(
            stack(
                ROWS, dense(), new ConditionalSGModule.Builder().labelsOf("mine").build(), named));
    assertThat(((LabelSharingLoss) loss(connected)).getLoss()).isEqualTo(new LossMCXENT());
    String shared = ((LabelSharingLoss) loss(connected)).getOutput();
    assertThat(interfaceOf(connected, 1).getSyntheticGradient().getLabelsOf()).isEqualTo(shared);
    network(connected).fit(numbers(1, 4, FEATURES), numbers(2, 4, CLASSES));
  }

  @ParameterizedTest
  @MethodSource
  void typeOfNetworkInputIsToldFromTheFirstLayer(
      InputType input, Layer first, Layer last, Optional<InputType> expected) {
    MultiLayerConfiguration configuration =
        stack(input, first, new SyntheticInputModule.Builder().build(), last);
    if (expected.isEmpty()) {
      assertThatThrownBy(() -> Dni.connect(configuration))
          .isInstanceOf(DL4JInvalidConfigException.class)
          .hasMessageContaining("layer 1 (SyntheticInputModule \"layer1\")")
          .hasMessageContaining("write Dni.connect(configuration, inputType)");
    }
    MultiLayerConfiguration connected =
        expected.isEmpty() ? Dni.connect(configuration, input) : Dni.connect(configuration);
    SyntheticInputModule module = (SyntheticInputModule) connected.getConf(1).getLayer();
    assertThat(module.networkInput()).isEqualTo(expected.orElse(input));
    assertThat(connected.getInputPreProcess(0)).isInstanceOf(InputSharingPreProcessor.class);
    assertThat(Dni.connect(connected)).as("connecting twice").isEqualTo(connected);
    network(connected);
  }

  static Stream<Arguments> typeOfNetworkInputIsToldFromTheFirstLayer() {
    Layer pixels =
        new CnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
    return Stream.of(
        Arguments.of(ROWS, dense(), output(), Optional.of(ROWS)),
        Arguments.of(
            SERIES, new LSTM.Builder().nOut(HIDDEN).build(), seriesOutput(), Optional.of(SERIES)),
        Arguments.of(
            InputType.recurrent(FEATURES, RNNFormat.NWC),
            new LSTM.Builder().nOut(HIDDEN).dataFormat(RNNFormat.NWC).build(),
            seriesOutput(),
            Optional.of(InputType.recurrent(FEATURES, RNNFormat.NWC))),
        Arguments.of(
            InputType.convolutionalFlat(4, 4, 1),
            convolution(2),
            pixels,
            Optional.of(InputType.feedForward(16))),
        Arguments.of(
            IMAGES,
            dense(),
            output(),
            Optional.of(InputType.convolutional(4, 4, 1, CNN2DFormat.NCHW))),
        Arguments.of(IMAGES, convolution(2), pixels, Optional.empty()));
  }

  @Test
  void preprocessorBeforeTheFirstLayerGoesOnWorking() {
    MultiLayerConfiguration stock = stack(IMAGES, dense(), output());
    MultiLayerConfiguration connected =
        Dni.connect(stack(IMAGES, dense(), new SyntheticInputModule.Builder().build(), output()));
    MultiLayerNetwork plain = network(stock);
    MultiLayerNetwork module = network(connected);
    module.getLayer(0).setParams(plain.getLayer(0).params());
    module.getLayer(2).setParams(plain.getLayer(1).params());
    assertThat(module.output(numbers(3, 2, 1, 4, 4)))
        .isEqualTo(plain.output(numbers(3, 2, 1, 4, 4)));
  }

  @ParameterizedTest
  @MethodSource
  void networksThatCannotBeConnectedAreRefused(
      MultiLayerConfiguration configuration, String where, String what) {
    assertThatThrownBy(() -> Dni.connect(configuration))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining(where)
        .hasMessageContaining(what);
  }

  static Stream<Arguments> networksThatCannotBeConnectedAreRefused() {
    Layer unconditional = new SyntheticGradientModule.Builder().name("mine").build();
    Layer conditional = new ConditionalSGModule.Builder().build();
    return Stream.of(
        Arguments.of(
            stack(ROWS, dense(), unconditional),
            "layer 1 (SyntheticGradientModule \"mine\")",
            "is the network's last layer, so no gradient ever arrives there"),
        Arguments.of(
            stack(ROWS, dense(), new SyntheticGradientDense.Builder().nOut(3).build()),
            "layer 1 (SyntheticGradientDense \"layer1\")",
            "is the network's last layer"),
        Arguments.of(
            stack(ROWS, dense(), output(), unconditional, sized(2)),
            "layer 2 (SyntheticGradientModule \"mine\")",
            "comes after the output layer, layer 1 (OutputLayer \"layer1\"); move it below"),
        Arguments.of(
            stack(ROWS, dense(), conditional, dense()),
            "layer 1 (ConditionalSGModule \"layer1\")",
            "but the network's last layer, layer 2 (DenseLayer \"layer2\"), has no loss function"),
        Arguments.of(
            stack(ROWS, dense(), new ConditionalSGModule.Builder().labelCount(7).build(), output()),
            "layer 1 (ConditionalSGModule \"layer1\")",
            "is configured for labelCount(7), but the labels of output \"layer2\" are 3 wide"));
  }

  private static Layer sized(int nOut) {
    return new org.deeplearning4j.nn.conf.layers.DenseLayer.Builder().nOut(nOut).build();
  }

  private static RnnOutputLayer seriesOutput() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(CLASSES)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Layer convolution(int channels) {
    return new ConvolutionLayer.Builder(1, 1).nOut(channels).build();
  }

  private static InterfaceConfiguration interfaceOf(MultiLayerConfiguration connected, int layer) {
    return (InterfaceConfiguration) connected.getConf(layer).getLayer();
  }

  private static ILossFunction loss(MultiLayerConfiguration configuration) {
    int last = configuration.getConfs().size() - 1;
    return OutputLosses.of(configuration.getConf(last).getLayer()).orElseThrow();
  }

  @Test
  void widthOfLabelsIsThatOfTheLastSizedLayerBelowALossLayer() {
    MultiLayerConfiguration connected =
        Dni.connect(
            stack(
                ROWS,
                dense(),
                new ConditionalSGModule.Builder().gradientModel(GradientModel.softmax()).build(),
                sized(6),
                new ActivationLayer.Builder().activation(Activation.TANH).build(),
                new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build()));
    assertThat(interfaceOf(connected, 1).getSyntheticGradient().getLabelCount()).isEqualTo(6);
    network(connected).fit(numbers(1, 4, FEATURES), numbers(2, 4, 6));
  }
}
