package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.params.ModelParamInitializer;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * What the configurations of interfaces and synthetic inputs have in common: they take what they
 * hand on, in one shape, and have no parameters but their model's.
 */
abstract class PredictingModule extends FeedForwardLayer implements PredictorConfiguration {

  private static final long serialVersionUID = 1L;

  PredictingModule() {}

  PredictingModule(FeedForwardLayer.Builder<?> builder) {
    super(builder);
  }

  /** Fails if the layer cannot do what it is told to. */
  abstract void check();

  /** Makes the implementation, without parameters. */
  abstract org.deeplearning4j.nn.api.Layer instantiate(NeuralNetConfiguration conf, DataType type);

  /** The updater of the model's parameters, or null for the layer's. */
  abstract IUpdater modelUpdater();

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    check();
    return InterfaceParameters.lay(
        instantiate(conf, networkDataType),
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return inputType;
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    return InterfaceParameters.updater(
        this, modelUpdater(), getIUpdater(), parameters().nameInModel(paramName));
  }

  @Override
  public List<Regularization> getRegularizationByParam(String paramName) {
    return InterfaceParameters.regularization(this, parameters().nameInModel(paramName));
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return InterfaceParameters.memory(this, this, parameters(), inputType, inputType);
  }

  private ModelParamInitializer parameters() {
    return (ModelParamInitializer) initializer();
  }
}
