package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.InterfaceConfiguration;
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
        T extends org.deeplearning4j.nn.conf.layers.BaseLayer & InterfaceConfiguration>
    extends ExchangeLayer<T, DecoupledInterface> implements DecoupledEnd {

  private WarmUp warmUp; // of the interface; null before there is one
  private boolean training; // false in the forward pass of a layer that is frozen with backprop

  InterfaceLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** Marks the forward pass. */
  final void openInterface(boolean training) {
    this.training = training;
    exchange().open();
  }

  /** Trades the arrived gradient for the one to hand down, and writes the model's gradients. */
  final INDArray exchange(
      INDArray message, INDArray arrived, ArrayType place, LayerWorkspaceMgr workspaces) {
    INDArray handedDown =
        exchange()
            .exchange(
                typed(message, ArrayType.BP_WORKING_MEM, workspaces),
                typed(arrived, ArrayType.BP_WORKING_MEM, workspaces),
                maskArray,
                place,
                step(getIterationCount(), workspaces));
    finishLearning(getInputMiniBatchSize());
    if (!training) {
      clearGradientsOfModel();
    }
    return handedDown;
  }

  /** Trades the factors of the arrived gradient likewise; only where {@link #takesFactors}. */
  final INDArray exchange(
      INDArray message, GradientFactors arrived, ArrayType place, LayerWorkspaceMgr workspaces) {
    INDArray handedDown =
        exchange().exchange(message, arrived, place, step(getIterationCount(), workspaces));
    finishLearning(getInputMiniBatchSize());
    return handedDown;
  }

  /** Whether the interface learns from factors of the gradient that arrives for a message. */
  final boolean takesFactors(INDArray message) {
    return training
        && predictor().prefersFactors(message.size(0), message.size(1))
        && exchange().learnsFromFactors(step(getIterationCount(), null));
  }

  @Override
  final long[] predictedShape(INDArray message) {
    return message.shape();
  }

  @Override
  final void finishLearning(int examples) {
    normalizeModel(layerConf().getSyntheticGradient(), examples);
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    if (warmUp != null) {
      warmUp.setGradients(progress(gradientsFlattened));
    }
  }

  @Override
  final DecoupledInterface newExchange() {
    T layer = layerConf();
    warmUp = new WarmUp(layer.getSyntheticGradient(), progress(paramsFlattened));
    warmUp.setGradients(progress(gradientsFlattened));
    return new DecoupledInterface(
        layer.getSyntheticGradient(),
        layer.modelShape().labels(),
        new Positions(layer.modelShape().channelsLast()),
        predictor(),
        this::anotherPredictor,
        observers(),
        warmUp);
  }

  private INDArray progress(INDArray flat) {
    return flat == null ? null : initializer().progress(layerConf(), flat);
  }
}
