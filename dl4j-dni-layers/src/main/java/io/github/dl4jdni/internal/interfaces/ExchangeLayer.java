package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.PredictorConfiguration;
import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.TrainingStep;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the implementations of interfaces and synthetic inputs have in common: they own an {@link
 * Exchange} on the last part of their parameters.
 *
 * @param <T> the layer's configuration
 * @param <E> the exchange
 */
abstract class ExchangeLayer<
        T extends org.deeplearning4j.nn.conf.layers.BaseLayer & PredictorConfiguration,
        E extends Exchange>
    extends PredictorLayer<T> implements DecoupledLayer {

  private E exchange;

  ExchangeLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** Makes the exchange, for the parameters and gradients that the layer has now. */
  abstract E newExchange();

  /** The running exchange. */
  final E exchange() {
    if (exchange == null) {
      exchange = newExchange();
    }
    return exchange;
  }

  /** What the layer is shown, as its model sees it. */
  INDArray seen(INDArray message, LayerWorkspaceMgr workspaces) {
    return typed(message, ArrayType.BP_WORKING_MEM, workspaces);
  }

  /** The shape of what is predicted for a message. */
  abstract long[] predictedShape(INDArray message);

  /** After the model has written its gradients. */
  void finishLearning(int examples) {}

  final INDArray typed(INDArray array, ArrayType place, LayerWorkspaceMgr workspaces) {
    return Arrays2d.typed(array, dataType, place, workspaces);
  }

  @Override
  public final boolean waits(int iteration, int epoch) {
    return exchange().waits(new TrainingStep(layerId(), iteration, epoch, null));
  }

  @Override
  public final INDArray predict(INDArray message, boolean ahead, LayerWorkspaceMgr held) {
    INDArray seen = seen(message, held);
    return exchange()
        .handOnPrediction(
            seen, predictedShape(seen), maskArray, ahead, step(getIterationCount(), held));
  }

  @Override
  public final void learn(
      INDArray arrived, boolean again, int iteration, int examples, LayerWorkspaceMgr workspaces) {
    exchange()
        .learn(
            typed(arrived, ArrayType.BP_WORKING_MEM, workspaces),
            again,
            step(iteration, workspaces));
    finishLearning(examples);
  }

  @Override
  public final void dropPredictions() {
    exchange().dropPredictions();
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    if (exchange != null) {
      exchange.dropPredictions(); // what learns from them writes the gradients that were
    }
  }

  @Override
  public void setParamsViewArray(INDArray params) {
    super.setParamsViewArray(params);
    exchange = null;
  }

  @Override
  public void clear() {
    super.clear();
    if (exchange != null) {
      exchange.clear();
    }
  }
}
