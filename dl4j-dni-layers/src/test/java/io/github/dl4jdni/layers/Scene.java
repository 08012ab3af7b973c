package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks for every shape of message: a lower layer, perhaps an interface, upper layers. */
@SuppressWarnings("ImmutableEnumChecker") // input types do not change after their constructor
public enum Scene {
  DENSE(InputType.feedForward(5), InputType.feedForward(6)),
  SERIES(InputType.recurrent(4), InputType.recurrent(5)),
  MASKED_SERIES(InputType.recurrent(4), InputType.recurrent(5)),
  SERIES_NWC(InputType.recurrent(4, RNNFormat.NWC), InputType.recurrent(5, RNNFormat.NWC)),
  MASKED_SERIES_TO_CLASS(InputType.recurrent(4), InputType.recurrent(5)),
  IMAGE(InputType.convolutional(4, 5, 2), InputType.convolutional(4, 5, 3)),
  IMAGE_NHWC(
      InputType.convolutional(4, 5, 2, CNN2DFormat.NHWC),
      InputType.convolutional(4, 5, 3, CNN2DFormat.NHWC)),
  IMAGE_TO_PIXELS(InputType.convolutional(4, 5, 2), InputType.convolutional(4, 5, 3));

  public static final int CLASSES = 3;

  /** Where the interface stands. */
  public static final int INTERFACE = 1;

  final InputType inputType;
  final InputType messageType;

  Scene(InputType inputType, InputType messageType) {
    this.inputType = inputType;
    this.messageType = messageType;
  }

  /** What all networks have in common unless a test changes it: double precision, SGD. */
  public static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(DataType.DOUBLE)
        .activation(Activation.TANH)
        .convolutionMode(ConvolutionMode.Same)
        .updater(new Sgd(0.1));
  }

  boolean isSeries() {
    return inputType.getType() == InputType.Type.RNN;
  }

  boolean isImage() {
    return inputType.getType() == InputType.Type.CNN;
  }

  boolean isChannelsLast() {
    return this == SERIES_NWC || this == IMAGE_NHWC;
  }

  boolean isMasked() {
    return this == MASKED_SERIES || this == MASKED_SERIES_TO_CLASS;
  }

  boolean hasLabelsPerPosition() {
    return this != MASKED_SERIES_TO_CLASS && this != IMAGE && this != IMAGE_NHWC;
  }

  /** The network with these layers between its lower and its upper part, connected. */
  public MultiLayerConfiguration configuration(
      NeuralNetConfiguration.Builder base, Layer... interfaces) {
    List<Layer> layers = new ArrayList<>(List.of(lower()));
    layers.addAll(List.of(interfaces));
    layers.addAll(upper());
    return Dni.connect(configuration(base, inputType, layers), inputType);
  }

  public MultiLayerNetwork network(Layer... interfaces) {
    return initialized(configuration(base(), interfaces));
  }

  /** What stands above the interface, as a network of its own. */
  MultiLayerNetwork upperNetwork() {
    return initialized(configuration(base(), messageType, upper()));
  }

  public DataSet data() {
    return data(DataType.DOUBLE, 4, 6, 17);
  }

  /** Random examples; the number of time steps counts for series only. */
  public DataSet data(DataType type, int examples, int steps, int seed) {
    Nd4j.getRandom().setSeed(1000 + seed); // 0 is no seed to ND4J: it takes the time
    long[] inputShape = shape(inputType, examples, steps);
    INDArray features = Nd4j.randn(DataType.DOUBLE, inputShape);
    INDArray labels;
    if (this == IMAGE_TO_PIXELS) {
      labels = classes(shape(messageType, examples, steps), 1);
    } else if (hasLabelsPerPosition() && isSeries()) {
      long[] shape = inputShape.clone();
      shape[isChannelsLast() ? 2 : 1] = CLASSES;
      labels = classes(shape, isChannelsLast() ? 2 : 1);
    } else {
      labels = classes(new long[] {examples, CLASSES}, 1);
    }
    DataSet data = new DataSet(features.castTo(type), labels.castTo(type));
    if (isMasked()) {
      INDArray mask = Nd4j.ones(type, examples, steps);
      for (int example = 1; example < examples; example++) {
        for (int step = Math.max(1, steps - example); step < steps; step++) {
          mask.putScalar(example, step, 0);
        }
      }
      data.setFeaturesMaskArray(mask);
      if (this == MASKED_SERIES) {
        data.setLabelsMaskArray(mask.dup());
      }
    }
    return data;
  }

  public static MultiLayerNetwork initialized(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** Random values for all parameters of the gradient model of a layer, statistics excepted. */
  static void randomizeModel(MultiLayerNetwork network, int layer, int seed) {
    Nd4j.getRandom().setSeed(seed);
    network
        .getLayer(layer)
        .paramTable()
        .forEach(
            (key, view) -> {
              if (key.startsWith("gradientModel") && !isStatistic(key)) {
                view.assign(Nd4j.randn(view.dataType(), view.shape()).muli(0.3));
              }
            });
  }

  static boolean isStatistic(String key) {
    return key.endsWith("mean")
        || key.endsWith("var")
        || key.endsWith("log10stdev")
        || key.endsWith("oments")
        || key.endsWith("unsolved");
  }

  /** Copies all parameters but those of gradient models, layers without any others left out. */
  static void copyParameters(MultiLayerNetwork from, MultiLayerNetwork to) {
    List<INDArray> source = ownParameters(from);
    List<INDArray> target = ownParameters(to);
    assertThat(target).hasSameSizeAs(source);
    for (int i = 0; i < source.size(); i++) {
      target.get(i).assign(source.get(i));
    }
  }

  /** All parameters but those of gradient and input models, layer by layer. */
  static List<INDArray> ownParameters(MultiLayerNetwork network) {
    return own(network.paramTable());
  }

  /** The gradients of all parameters but those of gradient models, layer by layer. */
  static List<INDArray> ownGradients(MultiLayerNetwork network, DataSet data) {
    Map<String, INDArray> gradients = gradients(network, data);
    Map<String, INDArray> inOrder = new LinkedHashMap<>();
    network.paramTable().keySet().forEach(key -> inOrder.put(key, gradients.get(key)));
    return own(inOrder);
  }

  /** The gradients, summed over the batch, by layer and parameter. */
  static Map<String, INDArray> gradients(MultiLayerNetwork network, DataSet data) {
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.setLayerMaskArrays(data.getFeaturesMaskArray(), data.getLabelsMaskArray());
    network.computeGradientAndScore();
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    network.gradient().gradientForVariable().forEach((key, g) -> gradients.put(key, g.dup()));
    network.clearLayerMaskArrays();
    return gradients;
  }

  public static void assertClose(List<INDArray> actual, List<INDArray> expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertClose("array " + i, actual.get(i), expected.get(i), tolerance);
    }
  }

  /** Equal up to a tolerance relative to the expected array's norm. */
  public static void assertClose(
      String what, INDArray actual, INDArray expected, double tolerance) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    double norm = expected.norm2Number().doubleValue();
    assertThat(norm).as("%s: the norm of what is expected", what).isFinite().isPositive();
    assertThat(actual.sub(expected).norm2Number().doubleValue())
        .as("%s: distance from an array of norm %s", what, norm)
        .isLessThanOrEqualTo(tolerance * norm);
  }

  private static List<INDArray> own(Map<String, INDArray> table) {
    List<INDArray> own = new ArrayList<>();
    table.forEach(
        (key, view) -> {
          if (!key.contains("_gradientModel") && !key.contains("_inputModel")) {
            own.add(view);
          }
        });
    return own;
  }

  private Layer lower() {
    if (isSeries()) {
      return new LSTM.Builder().nOut(5).build();
    }
    return isImage()
        ? new ConvolutionLayer.Builder(3, 3).nOut(3).build()
        : new DenseLayer.Builder().nOut(6).build();
  }

  private List<Layer> upper() {
    Layer classes =
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .build();
    return switch (this) {
      case DENSE -> List.of(new DenseLayer.Builder().nOut(4).build(), classes);
      case SERIES, MASKED_SERIES, SERIES_NWC ->
          List.of(
              new LSTM.Builder().nOut(4).build(),
              new RnnOutputLayer.Builder(LossFunction.MCXENT)
                  .nOut(CLASSES)
                  .activation(Activation.SOFTMAX)
                  .dataFormat(isChannelsLast() ? RNNFormat.NWC : RNNFormat.NCW)
                  .build());
      case MASKED_SERIES_TO_CLASS ->
          List.of(new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), classes);
      case IMAGE, IMAGE_NHWC ->
          List.of(new ConvolutionLayer.Builder(3, 3).nOut(2).build(), classes);
      case IMAGE_TO_PIXELS ->
          List.of(
              new ConvolutionLayer.Builder(3, 3).nOut(CLASSES).build(),
              new CnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build());
    };
  }

  private static MultiLayerConfiguration configuration(
      NeuralNetConfiguration.Builder base, InputType inputType, List<Layer> layers) {
    var list = base.list();
    layers.forEach(layer -> list.layer(layer.clone()));
    return list.setInputType(inputType).build();
  }

  private static long[] shape(InputType type, int examples, int steps) {
    if (type instanceof InputType.InputTypeRecurrent series) {
      return series.getFormat() == RNNFormat.NWC
          ? new long[] {examples, steps, series.getSize()}
          : new long[] {examples, series.getSize(), steps};
    }
    long[] shape = type.getShape();
    long[] whole = new long[shape.length + 1];
    whole[0] = examples;
    System.arraycopy(shape, 0, whole, 1, shape.length);
    return whole;
  }

  /** One class at each position, as a one in the channels. */
  private static INDArray classes(long[] shape, int channelAxis) {
    INDArray classes = Nd4j.zeros(DataType.DOUBLE, shape);
    long[] positions = shape.clone();
    positions[channelAxis] = 1;
    INDArray drawn = Nd4j.rand(DataType.DOUBLE, positions).muli(CLASSES);
    for (long i = 0; i < drawn.length(); i++) {
      long[] at = index(i, positions);
      at[channelAxis] = (long) drawn.getDouble(at);
      classes.putScalar(at, 1);
    }
    return classes;
  }

  private static long[] index(long linear, long[] shape) {
    long[] index = new long[shape.length];
    long rest = linear;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    return index;
  }
}
