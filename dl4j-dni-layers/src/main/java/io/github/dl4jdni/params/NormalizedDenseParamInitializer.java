package io.github.dl4jdni.params;

import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** The initialiser; it has no state. */
  public NormalizedDenseParamInitializer() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    BatchNormalization normalization = normalization(layer);
    return DENSE.numParams(layer)
        + (normalization == null ? 0 : NORMALIZATION.numParams(normalization));
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    List<String> keys = new ArrayList<>(DENSE.paramKeys(layer));
    BatchNormalization normalization = normalization(layer);
    if (normalization != null) {
      keys.addAll(NORMALIZATION.paramKeys(normalization));
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
    BatchNormalization normalization = normalization(conf.getLayer());
    if (normalization != null) {
      parameters.putAll(
          NORMALIZATION.init(alone(normalization), behind(paramsView, split), initializeParams));
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
    BatchNormalization normalization = normalization(conf.getLayer());
    if (normalization != null) {
      gradients.putAll(
          NORMALIZATION.getGradientsFromFlattened(
              alone(normalization), behind(gradientView, split)));
    }
    return gradients;
  }

  private static BatchNormalization normalization(Layer layer) {
    return ((SyntheticGradientDense) layer).getBatchNormalization();
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
