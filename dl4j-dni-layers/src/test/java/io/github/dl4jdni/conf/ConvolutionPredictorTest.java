package io.github.dl4jdni.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.internal.predictors.ConvolutionPredictor;
import io.github.dl4jdni.internal.predictors.StackPredictor;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Convolutions run by the library are those of stock layers: predictions and all gradients. */
class ConvolutionPredictorTest {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
  private static final int LABELS = 3;

  private enum Stacks {
    SINGLE(convolution(5, 5, 0, Activation.IDENTITY)),
    ONE_HIDDEN(convolution(5, 5, 4, Activation.RELU), convolution(5, 5, 0, Activation.IDENTITY)),
    TWO_HIDDEN(
        convolution(3, 5, 2, Activation.TANH),
        withoutBias(convolution(5, 1, 3, Activation.SIGMOID)),
        withoutBias(convolution(1, 1, 0, Activation.IDENTITY))),
    EVEN_KERNELS(convolution(2, 4, 3, Activation.RELU), convolution(4, 2, 0, Activation.IDENTITY)),
    ONE_NORMALIZED(
        withoutBias(convolution(5, 5, 3, Activation.IDENTITY)),
        new BatchNormalization.Builder().decay(0.7).build(),
        activation(Activation.RELU),
        convolution(5, 5, 0, Activation.IDENTITY)),
    TWO_NORMALIZED(
        convolution(5, 5, 3, Activation.IDENTITY),
        new BatchNormalization.Builder().useLogStd(false).eps(1e-3).build(),
        activation(Activation.SIGMOID),
        withoutBias(convolution(3, 3, 2, Activation.IDENTITY)),
        new BatchNormalization.Builder().lockGammaBeta(true).build(),
        activation(Activation.RELU),
        convolution(3, 3, 0, Activation.IDENTITY));

    @SuppressWarnings("ImmutableEnumChecker") // nothing here changes a layer
    private final List<Layer> layers;

    Stacks(Layer... layers) {
      this.layers = List.of(layers);
    }
  }

  /** Size is examples x channels x height x width; labels are none, or of examples or pixels. */
  @ParameterizedTest
  @CsvSource({
    "SINGLE,         3x2x5x4,  none,     NCHW",
    "SINGLE,         3x2x4x5,  examples, NCHW",
    "SINGLE,         2x3x7x2,  pixels,   NCHW",
    "SINGLE,         3x2x4x5,  examples, NHWC",
    "SINGLE,         1x1x1x1,  examples, NCHW",
    "SINGLE,         1x1x1x3,  pixels,   NHWC",
    "ONE_HIDDEN,     3x2x4x5,  none,     NHWC",
    "ONE_HIDDEN,     1x2x6x6,  examples, NCHW",
    "ONE_HIDDEN,     4x1x3x9,  pixels,   NHWC",
    "ONE_HIDDEN,     9x3x64x66, examples, NCHW", // two portions
    "TWO_HIDDEN,     3x2x5x4,  examples, NCHW",
    "TWO_HIDDEN,     2x2x1x8,  examples, NHWC",
    "EVEN_KERNELS,   2x3x5x4,  examples, NCHW",
    "EVEN_KERNELS,   2x3x1x1,  none,     NCHW",
    "ONE_NORMALIZED, 3x2x5x4,  examples, NCHW",
    "ONE_NORMALIZED, 1x2x4x7,  none,     NHWC",
    "TWO_NORMALIZED, 3x2x5x4,  examples, NCHW",
    "TWO_NORMALIZED, 2x3x6x3,  pixels,   NCHW",
  })
  void isTheStockStack(Stacks stack, String size, String labels, CNN2DFormat format) {
    long[] sizes = Stream.of(size.split("x")).mapToLong(Long::parseLong).toArray();
    boolean last = format == CNN2DFormat.NHWC;
    long labelCount = labels.equals("none") ? 0 : LABELS;
    InputType type = InputType.convolutional(sizes[2], sizes[3], sizes[1], format);
    ModelShape shape = new ModelShape(sizes[1], labelCount, sizes[1], type, last, false);
    NeuralNetConfiguration enclosing = new NeuralNetConfiguration();
    GradientModel model = GradientModel.of(stack.layers.toArray(new Layer[0]));
    Nd4j.getRandom().setSeed(11);
    INDArray flat = Nd4j.randn(DataType.DOUBLE, model.numParams(shape)).muli(0.3);
    Side ours = new Side(model.instantiate(shape, enclosing, flat, DataType.DOUBLE), model, shape);
    Side stock = new Side(stock(stack.layers, shape, flat), model, shape);
    assertThat(ours.predictor).isInstanceOf(ConvolutionPredictor.class);
    for (int step = 0; step < 2; step++) {
      INDArray message = images(sizes, sizes[1], last);
      INDArray target = images(sizes, sizes[1], last);
      INDArray planes =
          switch (labels) {
            case "none" -> null;
            case "examples" -> images(new long[] {sizes[0], 0, 1, 1}, LABELS, last);
            default -> images(sizes, LABELS, last);
          };
      INDArray expected = stock.step(message, planes, target);
      assertThat(distance(ours.step(message, planes, target), expected)).isLessThan(1e-10);
      stock.gradients.forEach(
          (key, view) ->
              assertThat(distance(ours.gradients.get(key), view)).as(key).isLessThan(1e-10));
      assertThat(ours.gradients.get("0W").norm2Number().doubleValue()).isGreaterThan(0.1);
      // Then other images, as wide as these are high.
      sizes = new long[] {sizes[0] + 1, sizes[1], sizes[3], sizes[2]};
    }
  }

  @Test
  void tellsThatAResidualIsNotFinite() {
    ModelShape shape = new ModelShape(2, 0, 2, InputType.convolutional(3, 3, 2), false, false);
    ConvolutionLayer withBias = convolution(3, 3, 0, Activation.IDENTITY);
    for (ConvolutionLayer layer : List.of(withBias, withoutBias(withBias.clone()))) {
      GradientModel model = GradientModel.of(layer);
      INDArray flat = Nd4j.randn(DataType.DOUBLE, model.numParams(shape));
      GradientPredictor predictor =
          model.instantiate(shape, new NeuralNetConfiguration(), flat, DataType.DOUBLE);
      Side side = new Side(predictor, model, shape);
      INDArray images = images(new long[] {2, 2, 3, 3}, 2, false);
      INDArray infinite = images.dup().putScalar(7, Double.NEGATIVE_INFINITY);
      side.step(images, null, images);
      assertThat(side.sum).isFinite();
      side.step(images, null, infinite);
      assertThat(side.sum).isNotFinite();
    }
  }

  /**
   * What has no meaning for a single convolution, or would differ from it, is left to the stock.
   */
  @Test
  void leavesOtherStacksToStockLayers() {
    ModelShape shape = new ModelShape(2, 0, 2, InputType.convolutional(3, 3, 2), false, false);
    Layer last = convolution(3, 3, 0, Activation.IDENTITY);
    Layer hidden = convolution(3, 3, 2, Activation.IDENTITY);
    ConvolutionLayer constrained = convolution(3, 3, 0, Activation.IDENTITY);
    constrained.setConstraints(List.of(new MaxNormConstraint(1, 1)));
    ConvolutionLayer dropping = convolution(3, 3, 0, Activation.IDENTITY);
    dropping.setIDropout(new Dropout(0.5));
    ConvolutionLayer noisy = convolution(3, 3, 0, Activation.IDENTITY);
    noisy.setWeightNoise(new DropConnect(0.5));
    ConvolutionLayer dilated = convolution(3, 3, 0, Activation.IDENTITY);
    dilated.setDilation(new int[] {2, 2});
    BatchNormalization frozen = new BatchNormalization.Builder(0.9, false).build();
    List<List<Layer>> others =
        List.of(
            List.of(convolution(3, 3, 0, Activation.RELU)),
            List.of(convolution(3, 3, 2, Activation.SWISH), last),
            List.of(constrained),
            List.of(dropping),
            List.of(noisy),
            List.of(dilated),
            List.of(hidden, frozen, activation(Activation.RELU), last),
            List.of(hidden, new BatchNormalization(), last),
            List.of(hidden, activation(Activation.IDENTITY)));
    for (List<Layer> layers : others) {
      GradientModel model = GradientModel.of(layers.toArray(new Layer[0]));
      INDArray flat = Nd4j.randn(DataType.DOUBLE, model.numParams(shape));
      assertThat(model.instantiate(shape, new NeuralNetConfiguration(), flat, DataType.DOUBLE))
          .as("%s", layers)
          .isInstanceOf(StackPredictor.class);
    }
  }

  private static GradientPredictor stock(List<Layer> layers, ModelShape shape, INDArray flat) {
    List<NeuralNetConfiguration> stack =
        Stack.resolve(layers, shape, false, new NeuralNetConfiguration());
    return new StackPredictor(stack, flat, shape, false, DataType.DOUBLE);
  }

  /** Without outputs of its own it gets those of the model. */
  private static ConvolutionLayer convolution(
      int height, int width, int outputs, Activation activation) {
    return new ConvolutionLayer.Builder(height, width)
        .convolutionMode(ConvolutionMode.Same)
        .nOut(outputs)
        .activation(activation)
        .build();
  }

  private static ConvolutionLayer withoutBias(ConvolutionLayer layer) {
    layer.setHasBias(false);
    return layer;
  }

  private static ActivationLayer activation(Activation function) {
    return new ActivationLayer.Builder().activation(function).build();
  }

  /** Examples, height and width of the given sizes. */
  private static INDArray images(long[] sizes, long channels, boolean channelsLast) {
    return channelsLast
        ? Nd4j.randn(DataType.DOUBLE, sizes[0], sizes[2], sizes[3], channels)
        : Nd4j.randn(DataType.DOUBLE, sizes[0], channels, sizes[2], sizes[3]);
  }

  /** Relative to the expected array, if that is long. */
  private static double distance(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    INDArray inOrder = expected.dup('c');
    return actual.dup('c').distance2(inOrder) / Math.max(1, inOrder.norm2Number().doubleValue());
  }

  /** One of two predictors on the same parameters, with gradients of its own. */
  private static final class Side {

    final GradientPredictor predictor;
    final INDArray flat;
    final Map<String, INDArray> gradients;
    double sum;

    Side(GradientPredictor predictor, GradientModel model, ModelShape shape) {
      this.predictor = predictor;
      flat = Nd4j.create(DataType.DOUBLE, model.numParams(shape));
      gradients = model.gradients(shape, new NeuralNetConfiguration(), flat);
      predictor.setGradients(flat, gradients);
    }

    /** Predicts and learns; what learning leaves unwritten is not a number. */
    INDArray step(INDArray message, INDArray planes, INDArray target) {
      flat.assign(Double.NaN);
      INDArray prediction =
          predictor.predict(message, planes, ArrayType.ACTIVATION_GRAD, NO_WORKSPACES);
      INDArray result = prediction.dup();
      sum = predictor.learn(prediction.sub(target), NO_WORKSPACES);
      assertThat(prediction.distance2(result)).as("learning leaves the prediction").isZero();
      return result;
    }
  }
}
