package io.github.dl4jdni.layers;

import io.github.dl4jdni.conf.SyntheticGradientConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientLayer;
import io.github.dl4jdni.params.ModelParamInitializer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the implementations of all layers with an interface have in common: they own a {@link
 * DecoupledInterface} on the last part of their parameters.
 *
 * @param <T> the layer's configuration
 */
abstract class InterfaceLayer<
        T extends org.deeplearning4j.nn.conf.layers.BaseLayer & SyntheticGradientLayer>
    extends BaseLayer<T> implements DecoupledLayer {

  private DecoupledInterface decoupledInterface;
  private int minibatch;
  private boolean training; // false in the forward pass of a layer that is frozen with backprop

  InterfaceLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** Marks the forward pass. */
  final void openInterface(boolean training) {
    this.training = training;
    decoupledInterface().open();
  }

  /** Trades the arrived gradient for the one to hand down, and writes the model's gradients. */
  final INDArray exchange(
      INDArray message, INDArray arrived, ArrayType place, LayerWorkspaceMgr workspaces) {
    INDArray handedDown =
        decoupledInterface()
            .exchange(message, arrived, maskArray, place, step(getIterationCount(), workspaces));
    normalizeModel(getInputMiniBatchSize());
    if (!training) {
      gradientsOfModel().values().forEach(gradient -> gradient.assign(0));
    }
    return handedDown;
  }

  @Override
  public final boolean waitsForGradient(int iteration, int epoch) {
    return decoupledInterface().waits(new TrainingStep(layerId(), iteration, epoch, null));
  }

  @Override
  public final INDArray predictGradient(INDArray sent, boolean ahead, LayerWorkspaceMgr held) {
    return decoupledInterface()
        .handDownPrediction(sent, maskArray, ahead, step(getIterationCount(), held));
  }

  @Override
  public final void learn(
      INDArray arrived, boolean again, int iteration, int examples, LayerWorkspaceMgr workspaces) {
    decoupledInterface().learn(arrived, again, step(iteration, workspaces));
    normalizeModel(examples);
  }

  @Override
  public final void dropPredictions() {
    decoupledInterface().dropPredictions();
  }

  private TrainingStep step(int iteration, LayerWorkspaceMgr workspaces) {
    return new TrainingStep(layerId(), iteration, getEpochCount(), workspaces);
  }

  /** All gradients of the layer, its own and the model's, for the network's table. */
  @Override
  public final Gradient gradient() {
    Gradient gradient = new DefaultGradient();
    gradientViews.forEach(gradient::setGradientFor);
    return gradient;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    if (decoupledInterface != null) {
      decoupledInterface.dropPredictions(); // what learns from them writes the gradients that were
      giveGradients(decoupledInterface.predictor());
    }
  }

  /**
   * The layer's own part: gradient normalisation of the layer leaves the model's alone.
   *
   * @return the part, or null if the layer has no parameters of its own
   */
  @Override
  public final INDArray getGradientsViewArray() {
    return gradientsFlattened == null || initializer().ownParams(layerConf()) == 0
        ? null
        : initializer().ownPart(layerConf(), gradientsFlattened);
  }

  @Override
  public void setParamsViewArray(INDArray params) {
    super.setParamsViewArray(params);
    decoupledInterface = null;
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
    return initializer.isOfModel(paramName)
        ? decoupledInterface().predictor().dividesByMinibatch(initializer.nameInModel(paramName))
        : super.updaterDivideByMinibatch(paramName);
  }

  @Override
  public final void applyConstraints(int iteration, int epoch) {
    applyOwnConstraints(iteration, epoch);
    applyModelConstraints(iteration, epoch);
  }

  @Override
  public final void applyOwnConstraints(int iteration, int epoch) {
    super.applyConstraints(iteration, epoch);
  }

  @Override
  public final void applyModelConstraints(int iteration, int epoch) {
    decoupledInterface().predictor().applyConstraints(iteration, epoch);
  }

  @Override
  public void clear() {
    super.clear();
    if (decoupledInterface != null) {
      decoupledInterface.clear();
    }
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  final ModelParamInitializer initializer() {
    return (ModelParamInitializer) layerConf().initializer();
  }

  private void normalizeModel(int minibatchSize) {
    int examples = conf().isMiniBatch() ? minibatchSize : 1;
    SyntheticGradientConfiguration configuration = layerConf().getSyntheticGradient();
    GradientNormalization normalization = configuration.getGradientModelNormalization();
    if (normalization != GradientNormalization.None) {
      Map<String, INDArray> learnt = gradientsOfModel();
      learnt.keySet().removeIf(key -> !decoupledInterface().predictor().dividesByMinibatch(key));
      GradientNormalizer.normalize(
          normalization, configuration.getGradientModelNormalizationThreshold(), learnt, examples);
    }
  }

  /** The model's gradients by its own names. */
  private Map<String, INDArray> gradientsOfModel() {
    Map<String, INDArray> ofModel = new LinkedHashMap<>();
    gradientViews.forEach(
        (key, view) -> {
          if (initializer().isOfModel(key)) {
            ofModel.put(initializer().nameInModel(key), view);
          }
        });
    return ofModel;
  }

  private DecoupledInterface decoupledInterface() {
    if (decoupledInterface == null) {
      T layer = layerConf();
      INDArray parameters = initializer().ofModel(layer, paramsFlattened);
      GradientPredictor predictor = instantiate(parameters);
      decoupledInterface =
          new DecoupledInterface(
              layer.getSyntheticGradient(),
              predictor,
              layer.modelShape(),
              () -> learner(parameters));
      if (gradientsFlattened != null) {
        giveGradients(predictor);
      }
    }
    return decoupledInterface;
  }

  private GradientPredictor instantiate(INDArray parameters) {
    T layer = layerConf();
    return layer.model().instantiate(layer.modelShape(), conf(), parameters, dataType);
  }

  private GradientPredictor learner(INDArray parameters) {
    GradientPredictor learner = instantiate(parameters);
    giveGradients(learner);
    return learner;
  }

  private void giveGradients(GradientPredictor predictor) {
    predictor.setGradients(
        initializer().ofModel(layerConf(), gradientsFlattened), gradientsOfModel());
  }
}
