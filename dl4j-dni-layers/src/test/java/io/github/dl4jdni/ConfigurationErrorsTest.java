package io.github.dl4jdni;

import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What cannot work is refused when it is configured or made, before anything is trained. */
class ConfigurationErrorsTest {

  @ParameterizedTest
  @MethodSource
  void gradientModelThatDoesNotFitIsRefusedWhenTheNetworkIsConfigured(
      GradientModel model, InputType input, String what) {
    Layer first =
        input instanceof InputType.InputTypeConvolutional
            ? new ConvolutionLayer.Builder(1, 1).nOut(5).build()
            : dense();
    Layer last =
        input instanceof InputType.InputTypeConvolutional
            ? new CnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build()
            : output();
    SyntheticGradientModule unfit =
        new SyntheticGradientModule.Builder().name("mine").gradientModel(model).build();
    assertThatThrownBy(() -> stack(input, first, unfit, last))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("SyntheticGradientModule \"mine\"")
        .hasMessageContaining(what);
  }

  static Stream<Arguments> gradientModelThatDoesNotFitIsRefusedWhenTheNetworkIsConfigured() {
    InputType rows = InputType.feedForward(FEATURES);
    InputType images = InputType.convolutional(4, 4, 1);
    return Stream.of(
        Arguments.of(
            GradientModel.of(
                new ConvolutionLayer.Builder(3, 3)
                    .convolutionMode(ConvolutionMode.Truncate)
                    .build()),
            images,
            "leave the last layer's nOut open, and keep sizes with ConvolutionMode.Same"),
        Arguments.of(
            GradientModel.of(new DenseLayer.Builder().nOut(7).build()),
            rows,
            "the gradient model's output is InputTypeFeedForward(7"),
        Arguments.of(
            GradientModel.of(new LSTM.Builder().build()),
            rows,
            "layer 0 (LSTM) of the gradient model does not take"),
        Arguments.of(
            GradientModel.convolutional(4),
            rows,
            "the gradient model does not take InputTypeFeedForward(5)"),
        Arguments.of(GradientModel.softmax(), rows, "the softmax gradient model needs labels"),
        Arguments.of(GradientModel.local(), rows, "the local(mlp[]) gradient model needs labels"),
        Arguments.of(
            GradientModel.directFeedback(),
            rows,
            "the direct feedback gradient model needs labels"),
        Arguments.of(
            GradientModel.of(new DenseLayer.Builder().activation(Activation.SIGMOID).build()),
            rows,
            "does not map 0 to 0, but a fresh model must predict exactly zero"),
        Arguments.of(
            GradientModel.of(
                new DenseLayer.Builder().build(),
                new ActivationLayer.Builder().activation(Activation.SOFTPLUS).build()),
            rows,
            "does not map 0 to 0"),
        Arguments.of(
            GradientModel.of(new ActivationLayer.Builder().activation(Activation.TANH).build()),
            rows,
            "has no parameters, so it cannot learn"),
        Arguments.of(
            GradientModel.of(new DropoutLayer.Builder(0.5).build()),
            rows,
            "has no parameters, so it cannot learn"));
  }

  @ParameterizedTest
  @MethodSource("modelsThatDoNotLearnFromGradients")
  void modelOfStatesHasToLearnFromGradients(GradientModel model) {
    Layer lstm =
        new SyntheticGradientLSTM.Builder()
            .name("mine")
            .nOut(4)
            .activation(Activation.TANH)
            .conditionOnLabels(true)
            .gradientModel(model)
            .build();
    Layer last =
        new RnnOutputLayer.Builder(LossFunction.MSE)
            .nOut(2)
            .activation(Activation.IDENTITY)
            .build();
    InputType series = InputType.recurrent(FEATURES);
    assertThatThrownBy(() -> network(Dni.connect(stack(series, lstm, last), series)))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("SyntheticGradientLSTM \"mine\"")
        .hasMessageContaining("does not learn from gradients");
  }

  @ParameterizedTest
  @MethodSource("modelsThatDoNotLearnFromGradients")
  void inputModelHasToPredictInputs(GradientModel model) {
    InputType rows = InputType.feedForward(FEATURES);
    SyntheticInputModule input =
        new SyntheticInputModule.Builder().name("mine").inputModel(model).build();
    assertThatThrownBy(() -> network(Dni.connect(stack(rows, dense(), input, output()), rows)))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("SyntheticInputModule \"mine\"")
        .hasMessageContaining("cannot predict an input");
  }

  static Stream<GradientModel> modelsThatDoNotLearnFromGradients() {
    return Stream.of(GradientModel.directFeedback(), GradientModel.local());
  }

  @ParameterizedTest
  @MethodSource
  void valueOutOfRangeIsRefusedWhereItIsGiven(
      ThrowingCallable builder, Class<? extends Exception> type, String what) {
    assertThatThrownBy(builder).isInstanceOf(type).hasMessageContaining(what);
  }

  static Stream<Arguments> valueOutOfRangeIsRefusedWhereItIsGiven() {
    return Stream.of(
        illegal(
            () -> new SyntheticGradientModule.Builder().mixing(1.5),
            "the mixing λ must lie between 0 (synthetic gradient) and 1 (backprop), got 1.5"),
        illegal(() -> new SyntheticGradientDense.Builder().mixing(-0.5), "got -0.5"),
        illegal(() -> new SyntheticGradientDense.Builder().mixing(Double.NaN), "got NaN"),
        illegal(
            () -> new SyntheticGradientDense.Builder().consumptionScale(Double.NaN),
            "the consumption scale must be finite, got NaN"),
        illegal(
            () -> new ConditionalSGModule.Builder().labelCount(0),
            "the number of labels must be positive, got 0"),
        illegal(
            () -> new SyntheticGradientDense.Builder().labelCount(-3),
            "the number of labels must be positive, got -3"),
        illegal(() -> GradientModel.mlp(16, 0), "a hidden layer's width must be positive, got 0"),
        illegal(
            () -> GradientModel.convolutional(-1),
            "a hidden convolution's filters must be positive, got -1"),
        illegal(GradientModel::of, "needs at least one layer"),
        illegal(
            () -> new SyntheticInputModule.Builder().realInputShare(2),
            "the share of the real input must lie between 0 and 1, got 2.0"),
        Arguments.of(
            named(() -> new SyntheticGradientModule.Builder().gradientModel(null)),
            NullPointerException.class,
            "gradientModel"),
        Arguments.of(
            named(() -> new SyntheticGradientDense.Builder().mixing(null)),
            NullPointerException.class,
            "mixing"));
  }

  private static Arguments illegal(ThrowingCallable builder, String what) {
    return Arguments.of(named(builder), IllegalArgumentException.class, what);
  }

  private static Named<ThrowingCallable> named(ThrowingCallable builder) {
    return Named.of("builder", builder);
  }

  @ParameterizedTest
  @MethodSource
  void networkThatCannotBeMadeIsRefused(Layer[] layers, String where, String what) {
    assertThatThrownBy(
            () -> {
              var list = defaults().list();
              for (Layer layer : layers) {
                list.layer(layer);
              }
              network(list.build());
            })
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining(where)
        .hasMessageContaining(what);
  }

  static Stream<Arguments> networkThatCannotBeMadeIsRefused() {
    Layer loss = new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
    return Stream.of(
        networkOf(
            "SyntheticGradientDense \"mine\"",
            "the number of channels of its message is 0, it must be positive",
            new SyntheticGradientDense.Builder().nIn(4).nOut(0).name("mine").build(),
            loss),
        networkOf(
            "SyntheticGradientDense \"mine\"",
            "the number of channels of its message is -2, it must be positive",
            new SyntheticGradientDense.Builder().nIn(4).nOut(-2).name("mine").build(),
            loss),
        networkOf(
            "SyntheticGradientDense",
            "nIn=0",
            new SyntheticGradientDense.Builder().nOut(3).name("mine").build(),
            loss),
        networkOf(
            "SyntheticGradientModule \"mine\"",
            "the number of channels of its message is 0, it must be positive",
            new SyntheticGradientModule.Builder().name("mine").build(),
            loss),
        networkOf(
            "ConditionalSGModule \"mine\"",
            "needs to know how wide the labels are; let Dni.connect(configuration) find out",
            new DenseLayer.Builder().nIn(4).nOut(3).build(),
            new ConditionalSGModule.Builder().name("mine").build(),
            loss),
        networkOf(
            "SyntheticInputModule \"mine\"",
            "needs to know the types of the network's input",
            new DenseLayer.Builder().nIn(4).nOut(3).build(),
            new SyntheticInputModule.Builder().name("mine").build(),
            loss));
  }

  private static Arguments networkOf(String where, String what, Layer... layers) {
    return Arguments.of(layers, where, what);
  }
}
