package io.github.dl4jdni.internal.params;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A dense layer's parameters, then those of its batch normalisation if it has one. */
public final class NormalizedDenseParamInitializer implements ParamInitializer {

  private static final ParamInitializer DENSE = DefaultParamInitializer.getInstance();
  private static final ParamInitializer NORMALIZATION =
      BatchNormalizationParamInitializer.getInstance();

  private final Function<Layer, BatchNormalization> normalization;

  /**
   * Makes an initialiser.
   *
   * @param normalization tells a dense layer's batch normalisation, sizes filled in, or null
   */
  public NormalizedDenseParamInitializer(Function<Layer, BatchNormalization> normalization) {
    this.normalization = normalization;
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    BatchNormalization batch = normalization.apply(layer);
    return DENSE.numParams(layer) + (batch == null ? 0 : NORMALIZATION.numParams(batch));
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    List<String> keys = new ArrayList<>(DENSE.paramKeys(layer));
    BatchNormalization batch = normalization.apply(layer);
    if (batch != null) {
      keys.addAll(NORMALIZATION.paramKeys(batch));
    }
    return keys;
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return DENSE.weightKeys(layer);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return DENSE.biasKeys(layer);
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return DENSE.isWeightParam(layer, key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return DENSE.isBiasParam(layer, key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    long split = DENSE.numParams(conf);
    Map<String, INDArray> parameters =
        new LinkedHashMap<>(
            DENSE.init(conf, paramsView.get(NDArrayIndex.interval(0, split)), initializeParams));
    BatchNormalization batch = normalization.apply(conf.getLayer());
    if (batch != null) {
      parameters.putAll(
          NORMALIZATION.init(alone(batch), behind(paramsView, split), initializeParams));
    }
    return parameters;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    long split = DENSE.numParams(conf);
    Map<String, INDArray> gradients =
        new LinkedHashMap<>(
            DENSE.getGradientsFromFlattened(
                conf, gradientView.get(NDArrayIndex.interval(0, split))));
    BatchNormalization batch = normalization.apply(conf.getLayer());
    if (batch != null) {
      gradients.putAll(
          NORMALIZATION.getGradientsFromFlattened(alone(batch), behind(gradientView, split)));
    }
    return gradients;
  }

  private static NeuralNetConfiguration alone(BatchNormalization normalization) {
    NeuralNetConfiguration conf = new NeuralNetConfiguration();
    conf.setLayer(normalization);
    return conf;
  }

  private static INDArray behind(INDArray flat, long split) {
    return flat.get(NDArrayIndex.interval(split, flat.length()));
  }
}
