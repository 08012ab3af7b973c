package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.PredictorConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientConfiguration;
import io.github.dl4jdni.internal.arrays.TrainingStep;
import io.github.dl4jdni.internal.params.ModelParamInitializer;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the implementations of all layers with a model that predicts have in common: the model runs
 * on the last part of their parameters.
 *
 * @param <T> the layer's configuration
 */
public abstract class PredictorLayer<
        T extends org.deeplearning4j.nn.conf.layers.BaseLayer & PredictorConfiguration>
    extends BaseLayer<T> implements ObservableLayer {

  private final transient GradientObservers observers = new GradientObservers();
  private GradientPredictor predictor;
  private int minibatch;

  public PredictorLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  protected final GradientObservers observers() {
    return observers;
  }

  @Override
  public final void addGradientObserver(GradientObserver observer) {
    observers.add(observer);
  }

  /** The running model. */
  protected final GradientPredictor predictor() {
    if (predictor == null) {
      predictor = instantiate();
    }
    return predictor;
  }

  /** Another runner on the same parameters and gradients. */
  final GradientPredictor anotherPredictor() {
    GradientPredictor another = instantiate();
    giveGradients(another);
    return another;
  }

  private GradientPredictor instantiate() {
    T layer = layerConf();
    GradientPredictor made =
        layer
            .model()
            .instantiate(
                layer.modelShape(),
                conf(),
                initializer().ofModel(layer, paramsFlattened),
                dataType);
    if (gradientsFlattened != null) {
      giveGradients(made);
    }
    return made;
  }

  private void giveGradients(GradientPredictor to) {
    to.setGradients(initializer().ofModel(layerConf(), gradientsFlattened), gradientsOfModel());
  }

  protected final TrainingStep step(int iteration, LayerWorkspaceMgr workspaces) {
    return new TrainingStep(layerId(), iteration, getEpochCount(), workspaces);
  }

  /**
   * All gradients of the layer, its own and the model's, for the network's table. Statistics of the
   * model's have none: Deeplearning4j would normalise them by parameter.
   */
  @Override
  public final Gradient gradient() {
    Gradient gradient = new DefaultGradient();
    gradientViews.forEach(
        (key, view) -> {
          if (!initializer().isOfModel(key) || updaterDivideByMinibatch(key)) {
            gradient.setGradientFor(key, view);
          }
        });
    return gradient;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    if (predictor != null) {
      giveGradients(predictor);
    }
  }

  /**
   * The layer's own part: gradient normalisation of the layer leaves the model's alone.
   *
   * @return the part, or null if the layer has no parameters of its own
   */
  @Override
  public INDArray getGradientsViewArray() {
    return gradientsFlattened == null || !hasOwnParameters()
        ? null
        : initializer().ownPart(layerConf(), gradientsFlattened);
  }

  @Override
  public void setParamsViewArray(INDArray params) {
    super.setParamsViewArray(params);
    predictor = null;
  }

  @Override
  public void setInputMiniBatchSize(int size) {
    minibatch = size;
  }

  @Override
  public int getInputMiniBatchSize() {
    return minibatch > 0 ? minibatch : super.getInputMiniBatchSize();
  }

  @Override
  public boolean updaterDivideByMinibatch(String paramName) {
    ModelParamInitializer initializer = initializer();
    if (initializer.isProgress(paramName)) {
      return false;
    }
    return initializer.isOfModel(paramName)
        ? predictor().dividesByMinibatch(initializer.nameInModel(paramName))
        : super.updaterDivideByMinibatch(paramName);
  }

  @Override
  public final void applyConstraints(int iteration, int epoch) {
    applyOwnConstraints(iteration, epoch);
    applyModelConstraints(iteration, epoch);
  }

  /**
   * Applies the constraints on the layer's parameters after an update of its own.
   *
   * @param iteration the number of updates done
   * @param epoch the epoch
   */
  public final void applyOwnConstraints(int iteration, int epoch) {
    if (hasOwnParameters()) {
      super.applyConstraints(iteration, epoch);
    }
  }

  /**
   * Applies the constraints that the model's own layers have after an update of the model, and all
   * that the layer has where it has no parameters but the model's.
   *
   * @param iteration the number of updates done
   * @param epoch the epoch
   */
  public final void applyModelConstraints(int iteration, int epoch) {
    if (layerConf().modelFrozen()) {
      return;
    }
    if (!hasOwnParameters()) {
      super.applyConstraints(iteration, epoch);
    }
    predictor().applyConstraints(iteration, epoch);
  }

  private boolean hasOwnParameters() {
    return initializer().ownParams(layerConf()) > 0;
  }

  @Override
  public void clear() {
    super.clear();
    if (predictor != null) {
      predictor.clear();
    }
  }

  @Override
  public final boolean isPretrainLayer() {
    return false;
  }

  final ModelParamInitializer initializer() {
    return (ModelParamInitializer) layerConf().initializer();
  }

  /** Normalises the model's gradients, apart from the layer's; those of a frozen one are zero. */
  protected final void normalizeModel(
      SyntheticGradientConfiguration configuration, int minibatchSize) {
    if (layerConf().modelFrozen()) {
      initializer().ofModel(layerConf(), gradientsFlattened).assign(0);
      return;
    }
    int examples = conf().isMiniBatch() ? minibatchSize : 1;
    GradientNormalization normalization = configuration.getGradientModelNormalization();
    if (normalization != GradientNormalization.None) {
      Map<String, INDArray> learnt = gradientsOfModel();
      learnt.keySet().removeIf(key -> !predictor().dividesByMinibatch(key));
      GradientNormalizer.normalize(
          normalization, configuration.getGradientModelNormalizationThreshold(), learnt, examples);
    }
  }

  /** The model learns nothing in this step. */
  final void clearGradientsOfModel() {
    initializer().ofModel(layerConf(), gradientsFlattened).assign(0);
    INDArray progress = initializer().progress(layerConf(), gradientsFlattened);
    if (progress != null) {
      progress.assign(0);
    }
  }

  /** The model's gradients by its own names. */
  private Map<String, INDArray> gradientsOfModel() {
    Map<String, INDArray> ofModel = new LinkedHashMap<>();
    gradientViews.forEach(
        (key, view) -> {
          if (initializer().isOfModel(key) && !initializer().isProgress(key)) {
            ofModel.put(initializer().nameInModel(key), view);
          }
        });
    return ofModel;
  }
}
