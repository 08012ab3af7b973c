package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.params.ModelParamInitializer;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;

/** What the configurations of all layers with a model answer about its parameters. */
final class InterfaceParameters {

  /** The prefix of a gradient model's parameters. */
  static final String GRADIENT_MODEL = "gradientModel";

  /** The prefix of an input model's parameters. */
  static final String INPUT_MODEL = "inputModel";

  private InterfaceParameters() {}

  /** The updater of one of the model's parameters: the model's, the interface's, the layer's. */
  static IUpdater updater(
      PredictorConfiguration layer, IUpdater ofInterface, IUpdater ofLayer, String nameInModel) {
    if (nameInModel.equals(ModelParamInitializer.PROGRESS) || layer.modelFrozen()) {
      return new NoOp();
    }
    IUpdater ofModel = layer.model().updater(nameInModel);
    if (ofModel != null) {
      return ofModel;
    }
    IUpdater inherited = ofInterface != null ? ofInterface : ofLayer;
    return RatedUpdater.of(inherited, layer.model().learningRateFactor(nameInModel));
  }

  static List<Regularization> regularization(PredictorConfiguration layer, String nameInModel) {
    if (nameInModel.equals(ModelParamInitializer.PROGRESS) || layer.modelFrozen()) {
      return List.of();
    }
    return layer.model().regularization(nameInModel);
  }

  /** Gives an implementation its place, and its parameters over its part of the network's. */
  static org.deeplearning4j.nn.api.Layer lay(
      org.deeplearning4j.nn.api.Layer layer,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize) {
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(
        layer.conf().getLayer().initializer().init(layer.conf(), parameters, initialize));
    return layer;
  }

  /** How an error names a layer. */
  static String describe(Layer layer) {
    String name = layer.getLayerName();
    return layer.getClass().getSimpleName() + (name == null ? "" : " \"" + name + "\"");
  }

  /** The same with the layer's size and more. */
  static String describe(FeedForwardLayer layer, String more) {
    return describe(layer)
        + "(nIn="
        + layer.getNIn()
        + ", nOut="
        + layer.getNOut()
        + ", "
        + layer.getActivationFn()
        + ", "
        + more
        + ")";
  }

  /** The shape of an interface's gradient model. */
  static ModelShape shape(
      Layer layer,
      SyntheticGradientConfiguration configuration,
      long channels,
      InputType activation,
      boolean channelsLast) {
    if (channels <= 0) {
      throw new DL4JInvalidConfigException(
          describe(layer)
              + ": the number of channels of its message is "
              + channels
              + ", it must be positive; give the network its input type (setInputType), or this"
              + " layer its size");
    }
    if (configuration.isConditionOnLabels() && configuration.getLabelCount() <= 0) {
      throw new DL4JInvalidConfigException(
          describe(layer)
              + ": a conditional interface needs to know how wide the labels are; let"
              + " Dni.connect(configuration) find out, or write labelCount(n) with the nOut of the"
              + " output layer");
    }
    long labels = configuration.isConditionOnLabels() ? configuration.getLabelCount() : 0;
    return new ModelShape(channels, labels, channels, activation, channelsLast, true);
  }

  /** Checks the model as early as its sizes are known. */
  static void validate(InterfaceConfiguration layer) {
    SyntheticGradientConfiguration configuration = layer.getSyntheticGradient();
    if (!configuration.isConditionOnLabels() || configuration.getLabelCount() > 0) {
      layer.model().validate(layer.modelShape(), describe((Layer) layer));
    }
  }

  /** Memory beside the message: the model's prediction, its residual, a copy of the message. */
  static LayerMemoryReport memory(
      BaseLayer layer,
      PredictorConfiguration predicting,
      ModelParamInitializer initializer,
      InputType inputType,
      InputType outputType) {
    long own = initializer.ownParams(layer);
    long ofModel = predicting.model().numParams(predicting.modelShape());
    long updaterState = layer.getIUpdater() == null ? 0 : layer.getIUpdater().stateSize(own);
    for (String key : predicting.model().parameterKeys()) {
      IUpdater updater =
          layer.getUpdaterByParam(
              initializer.paramKeys(layer).stream()
                  .filter(name -> initializer.isOfModel(name))
                  .filter(name -> initializer.nameInModel(name).equals(key))
                  .findFirst()
                  .orElseThrow());
      if (updater != null) {
        updaterState += updater.stateSize(ofModel) / predicting.model().parameterKeys().size();
      }
    }
    return new LayerMemoryReport.Builder(
            layer.getLayerName(), layer.getClass(), inputType, outputType)
        .standardMemory(own + ofModel, updaterState)
        .workingMemory(0, 0, 0, 3 * outputType.arrayElementsPerExample())
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }
}
