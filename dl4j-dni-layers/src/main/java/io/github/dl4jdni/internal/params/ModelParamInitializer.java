package io.github.dl4jdni.internal.params;

import io.github.dl4jdni.conf.PredictorConfiguration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The layer's own parameters first, as the stock layer of its kind has them, then those of its
 * model's, each name behind {@link #prefix}.
 */
public final class ModelParamInitializer implements ParamInitializer {

  /** The name, behind the prefix, of what an interface keeps about its model's progress. */
  public static final String PROGRESS = "Progress";

  private final ParamInitializer own;
  private final String prefix;
  private final Function<Layer, Optional<PredictorConfiguration>> predicting;

  /**
   * Makes an initialiser.
   *
   * @param own the stock initialiser of the layer, or null if it has no parameters of its own
   * @param prefix what the names of the model's parameters begin with; without an underscore, at
   *     which Deeplearning4j splits
   */
  public ModelParamInitializer(ParamInitializer own, String prefix) {
    this(own, prefix, layer -> Optional.of((PredictorConfiguration) layer));
  }

  /**
   * Makes an initialiser for a model that some layers have and others do not.
   *
   * @param own the initialiser of the parameters before the model's, or null if there are none
   * @param prefix what the names of the model's parameters begin with
   * @param predicting tells a layer's model, or that it has none
   */
  public ModelParamInitializer(
      ParamInitializer own,
      String prefix,
      Function<Layer, Optional<PredictorConfiguration>> predicting) {
    this.own = own;
    this.prefix = prefix;
    this.predicting = predicting;
  }

  /**
   * Whether a parameter belongs to the model.
   *
   * @param key the parameter's name in the layer
   * @return false if it is the layer's own
   */
  public boolean isOfModel(String key) {
    return key.startsWith(prefix);
  }

  /**
   * Whether a parameter is what an interface keeps about its model's progress: none that is learnt,
   * or that anything but the interface itself changes.
   *
   * @param key the parameter's name in the layer
   * @return true for that one
   */
  public boolean isProgress(String key) {
    return key.equals(prefix + PROGRESS);
  }

  /**
   * The model's own name of a parameter.
   *
   * @param key the parameter's name in the layer
   * @return the name without the prefix
   */
  public String nameInModel(String key) {
    return key.substring(prefix.length());
  }

  /**
   * How many parameters come before the model's.
   *
   * @param layer the layer
   * @return the number
   */
  public long ownParams(Layer layer) {
    return own == null ? 0 : own.numParams(layer);
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return ownParams(layer)
        + predicting
            .apply(layer)
            .map(at -> at.model().numParams(at.modelShape()) + at.progressParams())
            .orElse(0L);
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    List<String> keys = new ArrayList<>(own == null ? List.of() : own.paramKeys(layer));
    predicting
        .apply(layer)
        .ifPresent(
            at -> {
              at.model().parameterKeys().forEach(key -> keys.add(prefix + key));
              if (at.progressParams() > 0) {
                keys.add(prefix + PROGRESS);
              }
            });
    return keys;
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return own == null ? List.of() : own.weightKeys(layer);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return own == null ? List.of() : own.biasKeys(layer);
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    if (isProgress(key)) {
      return false;
    }
    return isOfModel(key)
        ? predicting.apply(layer).orElseThrow().model().isWeight(nameInModel(key))
        : own != null && own.isWeightParam(layer, key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    if (isProgress(key)) {
      return false;
    }
    return isOfModel(key)
        ? predicting.apply(layer).orElseThrow().model().isBias(nameInModel(key))
        : own != null && own.isBiasParam(layer, key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    Layer layer = conf.getLayer();
    INDArray flat = paramsView.reshape(paramsView.length());
    long split = ownParams(layer);
    Map<String, INDArray> parameters = Collections.synchronizedMap(new LinkedHashMap<>());
    if (own != null) {
      parameters.putAll(
          own.init(conf, flat.get(NDArrayIndex.interval(0, split)), initializeParams));
    }
    predicting
        .apply(layer)
        .ifPresent(
            at -> {
              at.model()
                  .parameters(at.modelShape(), conf, ofModel(layer, flat), initializeParams)
                  .forEach((key, view) -> parameters.put(prefix + key, view));
              if (at.progressParams() > 0) {
                INDArray progress = progress(layer, flat);
                if (initializeParams) {
                  progress.assign(0);
                }
                parameters.put(prefix + PROGRESS, progress);
              }
            });
    parameters.keySet().forEach(conf::addVariable);
    return parameters;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    Layer layer = conf.getLayer();
    INDArray flat = gradientView.reshape(gradientView.length());
    long split = ownParams(layer);
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    if (own != null) {
      gradients.putAll(
          own.getGradientsFromFlattened(conf, flat.get(NDArrayIndex.interval(0, split))));
    }
    predicting
        .apply(layer)
        .ifPresent(
            at -> {
              at.model()
                  .gradients(at.modelShape(), conf, ofModel(layer, flat))
                  .forEach((key, view) -> gradients.put(prefix + key, view));
              if (at.progressParams() > 0) {
                gradients.put(prefix + PROGRESS, progress(layer, flat));
              }
            });
    return gradients;
  }

  /**
   * The model's part of a layer's flat vector.
   *
   * @param layer the layer
   * @param flat its parameters or gradients
   * @return the part behind the layer's own, without what is kept about the model's progress
   */
  public INDArray ofModel(Layer layer, INDArray flat) {
    return flat.reshape(flat.length())
        .get(NDArrayIndex.interval(ownParams(layer), flat.length() - progressParams(layer)));
  }

  /**
   * What is kept about the model's progress.
   *
   * @param layer the layer
   * @param flat its parameters or gradients
   * @return the last part; null if there is none
   */
  public INDArray progress(Layer layer, INDArray flat) {
    long count = progressParams(layer);
    return count == 0
        ? null
        : flat.reshape(flat.length())
            .get(NDArrayIndex.interval(flat.length() - count, flat.length()));
  }

  private long progressParams(Layer layer) {
    return predicting.apply(layer).map(PredictorConfiguration::progressParams).orElse(0L);
  }

  /**
   * The layer's own part of its flat vector.
   *
   * @param layer the layer
   * @param flat its parameters or gradients
   * @return the part before the model's
   */
  public INDArray ownPart(Layer layer, INDArray flat) {
    return flat.reshape(flat.length()).get(NDArrayIndex.interval(0, ownParams(layer)));
  }
}
