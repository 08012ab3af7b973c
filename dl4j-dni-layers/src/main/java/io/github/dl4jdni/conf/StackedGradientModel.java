package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.params.BatchStatistics;
import io.github.dl4jdni.internal.predictors.ConvolutionPredictor;
import io.github.dl4jdni.internal.predictors.StackPredictor;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * A gradient model made of Deeplearning4j layers; made by {@link GradientModel#convolutional} and
 * {@link GradientModel#of}.
 *
 * <p>Parameters: those of the layers, each name behind its layer's index ({@code 0W}, {@code 0b},
 * {@code 1gamma}, ...).
 */
public final class StackedGradientModel extends GradientModel {

  private static final long serialVersionUID = 1L;

  private static final int KERNEL = 5;

  private List<Layer> layers;

  private StackedGradientModel() {} // JSON

  private StackedGradientModel(List<Layer> layers) {
    this.layers = layers;
  }

  static StackedGradientModel convolutions(int... filters) {
    List<Layer> layers = new ArrayList<>();
    for (int number : filters) {
      checkPositive(number, "a hidden convolution's filters");
      layers.add(
          new ConvolutionLayer.Builder(KERNEL, KERNEL)
              .convolutionMode(ConvolutionMode.Same)
              .nOut(number)
              .activation(Activation.RELU)
              .weightInit(WeightInit.RELU)
              .build());
    }
    layers.add(
        new ConvolutionLayer.Builder(KERNEL, KERNEL)
            .convolutionMode(ConvolutionMode.Same)
            .activation(Activation.IDENTITY)
            .build());
    return new StackedGradientModel(layers);
  }

  static StackedGradientModel layers(Layer... layers) {
    if (layers.length == 0) {
      throw new IllegalArgumentException("GradientModel.of needs at least one layer, got none");
    }
    List<Layer> copies = new ArrayList<>();
    for (Layer layer : layers) {
      copies.add(layer.clone());
    }
    return new StackedGradientModel(copies);
  }

  /**
   * The same model with batch normalisation between each hidden layer's weights and its activation,
   * as the paper has it.
   *
   * @return a new model
   */
  public StackedGradientModel withBatchNormalization() {
    List<Layer> normalized = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i).clone();
      normalized.add(layer);
      boolean hidden = i < layers.size() - 1;
      if (hidden && layer instanceof BaseLayer weights && hasWeights(layer)) {
        IActivation activation = weights.getActivationFn();
        weights.setActivationFn(Activation.IDENTITY.getActivationFunction());
        if (layer instanceof DenseLayer dense) {
          dense.setHasBias(false);
        } else {
          ((ConvolutionLayer) layer).setHasBias(false);
        }
        normalized.add(new BatchNormalization());
        normalized.add(new ActivationLayer.Builder().activation(activation).build());
      }
    }
    return new StackedGradientModel(normalized);
  }

  /**
   * Whether the model sees each position (time step, pixel) by itself.
   *
   * @return false if it sees the activation whole
   */
  public boolean isPositionwise() {
    return layers.stream().allMatch(Stack::isPositionwise);
  }

  @Override
  public long numParams(ModelShape shape) {
    return stack(shape, null).stream().mapToLong(Stack::numParams).sum();
  }

  @Override
  public List<String> parameterKeys() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      for (String key : layers.get(i).initializer().paramKeys(layers.get(i))) {
        keys.add(i + key);
      }
    }
    return keys;
  }

  @Override
  public boolean isWeight(String key) {
    Layer layer = layerOf(key);
    return layer.initializer().isWeightParam(layer, nameOf(key));
  }

  @Override
  public boolean isBias(String key) {
    Layer layer = layerOf(key);
    return layer.initializer().isBiasParam(layer, nameOf(key));
  }

  @Override
  public IUpdater updater(String key) {
    Layer layer = layerOf(key);
    return layer.getUpdaterByParam(nameOf(key));
  }

  @Override
  public List<Regularization> regularization(String key) {
    List<Regularization> own = layerOf(key).getRegularizationByParam(nameOf(key));
    return own == null ? List.of() : own;
  }

  @Override
  public Map<String, INDArray> parameters(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, boolean initialize) {
    List<NeuralNetConfiguration> stack = stack(shape, enclosing);
    Map<String, INDArray> views = new LinkedHashMap<>();
    long from = 0;
    for (int i = 0; i < stack.size(); i++) {
      NeuralNetConfiguration layer = stack.get(i);
      long length = Stack.numParams(layer);
      if (length > 0) {
        INDArray slice = flat.get(NDArrayIndex.interval(from, from + length));
        for (var view : layer.getLayer().initializer().init(layer, slice, initialize).entrySet()) {
          views.put(i + view.getKey(), view.getValue());
        }
        from += length;
      }
    }
    if (initialize && shape.zeroOutput()) {
      int last = lastWithParameters();
      views.forEach(
          (key, view) -> {
            if (indexOf(key) == last && !BatchStatistics.isStatistic(key)) {
              view.assign(0);
            }
          });
    }
    return views;
  }

  @Override
  public Map<String, INDArray> gradients(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat) {
    List<NeuralNetConfiguration> stack = stack(shape, enclosing);
    Map<String, INDArray> views = new LinkedHashMap<>();
    long from = 0;
    for (int i = 0; i < stack.size(); i++) {
      NeuralNetConfiguration layer = stack.get(i);
      long length = Stack.numParams(layer);
      if (length > 0) {
        INDArray slice = flat.get(NDArrayIndex.interval(from, from + length));
        for (var view :
            layer.getLayer().initializer().getGradientsFromFlattened(layer, slice).entrySet()) {
          views.put(i + view.getKey(), view.getValue());
        }
        from += length;
      }
    }
    return views;
  }

  @Override
  public void validate(ModelShape shape, String where) {
    if (lastWithParameters() < 0) {
      throw new DL4JInvalidConfigException(
          where + ": the gradient model " + this + " has no parameters, so it cannot learn");
    }
    if (shape.zeroOutput()) {
      for (int i = lastWithParameters(); i < layers.size(); i++) {
        checkZeroStaysZero(layers.get(i), where);
      }
    }
    Stack.validate(layers, shape, isPositionwise(), where);
  }

  @Override
  public long multiplies(ModelShape shape) {
    return numParams(shape);
  }

  @Override
  public GradientPredictor instantiate(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, DataType dataType) {
    List<NeuralNetConfiguration> stack = stack(shape, enclosing);
    if (ConvolutionPredictor.runs(stack)) {
      return new ConvolutionPredictor(stack, gradients(shape, enclosing, flat), shape);
    }
    return new StackPredictor(stack, flat, shape, isPositionwise(), dataType);
  }

  private List<NeuralNetConfiguration> stack(ModelShape shape, NeuralNetConfiguration enclosing) {
    return Stack.resolve(layers, shape, isPositionwise(), enclosing);
  }

  private int lastWithParameters() {
    for (int i = layers.size() - 1; i >= 0; i--) {
      if (!layers.get(i).initializer().paramKeys(layers.get(i)).isEmpty()) {
        return i;
      }
    }
    return -1;
  }

  private static boolean hasWeights(Layer layer) {
    return layer instanceof DenseLayer || layer instanceof ConvolutionLayer;
  }

  private static void checkZeroStaysZero(Layer layer, String where) {
    IActivation activation = null;
    if (layer instanceof BaseLayer base) {
      activation = base.getActivationFn();
    } else if (layer instanceof ActivationLayer alone) {
      activation = alone.getActivationFn();
    }
    if (activation == null) {
      return;
    }
    INDArray zero = Nd4j.zeros(DataType.DOUBLE, 1, 2);
    if (activation.getActivation(zero, false).amaxNumber().doubleValue() != 0) {
      throw new DL4JInvalidConfigException(
          where
              + ": the gradient model ends with the activation "
              + activation
              + ", which does not map 0 to 0, but a fresh model must predict exactly zero;"
              + " end it with Activation.IDENTITY");
    }
  }

  private static void checkPositive(int value, String what) {
    if (value <= 0) {
      throw new IllegalArgumentException(what + " must be positive, got " + value);
    }
  }

  private Layer layerOf(String key) {
    return layers.get(indexOf(key));
  }

  private static int indexOf(String key) {
    return Integer.parseInt(key.substring(0, digits(key)));
  }

  private static String nameOf(String key) {
    return key.substring(digits(key));
  }

  private static int digits(String key) {
    int end = 0;
    while (Character.isDigit(key.charAt(end))) {
      end++;
    }
    return end;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StackedGradientModel that && layers.equals(that.layers);
  }

  @Override
  public int hashCode() {
    return layers.hashCode();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Layer layer : layers) {
      text.append(text.isEmpty() ? "" : " → ").append(Stack.describe(layer));
    }
    return text.toString();
  }
}
