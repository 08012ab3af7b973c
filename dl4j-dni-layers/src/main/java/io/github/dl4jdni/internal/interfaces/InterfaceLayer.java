package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.SyntheticGradientLayer;
import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.TrainingStep;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
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
    extends PredictorLayer<T> implements DecoupledLayer {

  private DecoupledInterface decoupledInterface;
  private WarmUp warmUp; // of that interface
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
            .exchange(
                typed(message, workspaces),
                typed(arrived, workspaces),
                maskArray,
                place,
                step(getIterationCount(), workspaces));
    normalizeModel(getInputMiniBatchSize());
    if (!training) {
      clearGradientsOfModel();
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
        .handDownPrediction(typed(sent, held), maskArray, ahead, step(getIterationCount(), held));
  }

  @Override
  public final void learn(
      INDArray arrived, boolean again, int iteration, int examples, LayerWorkspaceMgr workspaces) {
    decoupledInterface().learn(typed(arrived, workspaces), again, step(iteration, workspaces));
    normalizeModel(examples);
  }

  private INDArray typed(INDArray array, LayerWorkspaceMgr workspaces) {
    return Arrays2d.typed(array, dataType, ArrayType.BP_WORKING_MEM, workspaces);
  }

  @Override
  public final void dropPredictions() {
    decoupledInterface().dropPredictions();
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    if (decoupledInterface != null) {
      decoupledInterface.dropPredictions(); // what learns from them writes the gradients that were
      warmUp.setGradients(progress(gradientsFlattened));
    }
  }

  @Override
  public void setParamsViewArray(INDArray params) {
    super.setParamsViewArray(params);
    decoupledInterface = null;
  }

  @Override
  public void clear() {
    super.clear();
    if (decoupledInterface != null) {
      decoupledInterface.clear();
    }
  }

  private DecoupledInterface decoupledInterface() {
    if (decoupledInterface == null) {
      T layer = layerConf();
      warmUp = new WarmUp(layer.getSyntheticGradient(), progress(paramsFlattened));
      warmUp.setGradients(progress(gradientsFlattened));
      decoupledInterface =
          new DecoupledInterface(
              layer.getSyntheticGradient(),
              predictor(),
              layer.modelShape(),
              this::anotherPredictor,
              observers(),
              warmUp);
    }
    return decoupledInterface;
  }

  private INDArray progress(INDArray flat) {
    return flat == null ? null : initializer().progress(layerConf(), flat);
  }
}
