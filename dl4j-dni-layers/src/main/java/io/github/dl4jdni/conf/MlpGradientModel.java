package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.params.BatchStatistics;
import io.github.dl4jdni.internal.predictors.MlpPredictor;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Hidden dense layers with ReLU, then a linear one, at each position; made by {@link
 * GradientModel#mlp}.
 *
 * <p>Parameters: those of each layer behind its index, {@code 0W}, {@code 0b}, ...; with batch
 * normalisation a hidden layer has {@code gamma}, {@code beta}, {@code mean} and {@code log10stdev}
 * in place of the bias.
 */
public final class MlpGradientModel extends GradientModel {

  private static final long serialVersionUID = 1L;

  private int[] hidden;
  private boolean batchNormalization;

  private MlpGradientModel() {} // JSON

  MlpGradientModel(int[] hidden, boolean batchNormalization) {
    for (int width : hidden) {
      if (width <= 0) {
        throw new IllegalArgumentException("a hidden layer's width must be positive, got " + width);
      }
    }
    this.hidden = hidden.clone();
    this.batchNormalization = batchNormalization;
  }

  /**
   * The same model with batch normalisation between each hidden layer's weights and its activation,
   * as the paper has it.
   *
   * @return a new model
   */
  public MlpGradientModel withBatchNormalization() {
    return new MlpGradientModel(hidden, true);
  }

  @Override
  public long numParams(ModelShape shape) {
    long parameters = 0;
    for (int layer = 0; layer <= hidden.length; layer++) {
      parameters += inputs(shape, layer) * outputs(shape, layer);
      parameters += vectors(layer).size() * outputs(shape, layer);
    }
    return parameters;
  }

  @Override
  public List<String> parameterKeys() {
    List<String> keys = new ArrayList<>();
    for (int layer = 0; layer <= hidden.length; layer++) {
      keys.add(layer + DefaultParamInitializer.WEIGHT_KEY);
      for (String name : vectors(layer)) {
        keys.add(layer + name);
      }
    }
    return keys;
  }

  @Override
  public boolean isWeight(String key) {
    return key.endsWith(DefaultParamInitializer.WEIGHT_KEY);
  }

  @Override
  public boolean isBias(String key) {
    return key.endsWith(DefaultParamInitializer.BIAS_KEY);
  }

  @Override
  public IUpdater updater(String key) {
    return BatchStatistics.isStatistic(key) ? new NoOp() : null;
  }

  @Override
  public Map<String, INDArray> parameters(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, boolean initialize) {
    Map<String, INDArray> views = gradients(shape, enclosing, flat);
    if (initialize) {
      flat.assign(0); // biases, β, means, logarithms of deviations, and the last layer
      for (int layer = 0; layer <= hidden.length; layer++) {
        if (layer < hidden.length || !shape.zeroOutput()) {
          initialize(layer, inputs(shape, layer), views);
        }
      }
    }
    return views;
  }

  @Override
  public Map<String, INDArray> gradients(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    long from = 0;
    for (int layer = 0; layer <= hidden.length; layer++) {
      long inputs = inputs(shape, layer);
      long outputs = outputs(shape, layer);
      long to = from + inputs * outputs;
      views.put(
          layer + DefaultParamInitializer.WEIGHT_KEY,
          flat.get(NDArrayIndex.interval(from, to)).reshape('f', new long[] {inputs, outputs}));
      from = to;
      for (String name : vectors(layer)) {
        views.put(layer + name, flat.get(NDArrayIndex.interval(from, from + outputs)));
        from += outputs;
      }
    }
    return views;
  }

  @Override
  public void validate(ModelShape shape, String where) {
    // Fits every activation.
  }

  @Override
  public long multiplies(ModelShape shape) {
    long multiplies = 0;
    for (int layer = 0; layer <= hidden.length; layer++) {
      multiplies += inputs(shape, layer) * outputs(shape, layer);
    }
    return multiplies;
  }

  @Override
  public GradientPredictor instantiate(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, DataType dataType) {
    Map<String, INDArray> views = gradients(shape, enclosing, flat);
    List<Map<String, INDArray>> layers = new ArrayList<>();
    for (int layer = 0; layer <= hidden.length; layer++) {
      Map<String, INDArray> ofLayer = new LinkedHashMap<>();
      String weights = DefaultParamInitializer.WEIGHT_KEY;
      ofLayer.put(weights, views.get(layer + weights));
      for (String name : vectors(layer)) {
        ofLayer.put(name, views.get(layer + name));
      }
      layers.add(ofLayer);
    }
    BatchNormalization normalization =
        batchNormalization ? new BatchNormalization.Builder().useLogStd(true).build() : null;
    return new MlpPredictor(layers, normalization, shape.labels());
  }

  private long inputs(ModelShape shape, int layer) {
    return layer == 0 ? shape.inputs() + shape.labels() : hidden[layer - 1];
  }

  private long outputs(ModelShape shape, int layer) {
    return layer < hidden.length ? hidden[layer] : shape.outputs();
  }

  /** The names of a layer's parameters behind its weights, each as long as its output. */
  private List<String> vectors(int layer) {
    return batchNormalization && layer < hidden.length
        ? List.of(
            BatchNormalizationParamInitializer.GAMMA,
            BatchNormalizationParamInitializer.BETA,
            BatchNormalizationParamInitializer.GLOBAL_MEAN,
            BatchNormalizationParamInitializer.GLOBAL_LOG_STD)
        : List.of(DefaultParamInitializer.BIAS_KEY);
  }

  private void initialize(int layer, long inputs, Map<String, INDArray> views) {
    boolean last = layer == hidden.length;
    IWeightInit initialization = last ? new WeightInitXavier() : new WeightInitRelu();
    Weights.initialize(
        initialization, inputs, views.get(layer + DefaultParamInitializer.WEIGHT_KEY));
    INDArray gamma = views.get(layer + BatchNormalizationParamInitializer.GAMMA);
    if (gamma != null) {
      gamma.assign(1);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MlpGradientModel that
        && Arrays.equals(hidden, that.hidden)
        && batchNormalization == that.batchNormalization;
  }

  @Override
  public int hashCode() {
    return 2 * Arrays.hashCode(hidden) + (batchNormalization ? 1 : 0);
  }

  @Override
  public String toString() {
    return "mlp" + Arrays.toString(hidden) + (batchNormalization ? " with batch norm" : "");
  }
}
