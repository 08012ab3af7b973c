package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.SyntheticGradientModule;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs {@link SyntheticGradientModule}: the identity forward, an interface backward. */
public final class SyntheticGradientModuleLayer extends InterfaceLayer<SyntheticGradientModule> {

  /**
   * Made by its configuration.
   *
   * @param conf the configuration
   * @param dataType the network's data type
   */
  public SyntheticGradientModuleLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    openInterface(training);
    // The next layer may change in place what it gets, but the message is needed again: under
    // training, and then in inference mode too if the interface is frozen with backprop.
    return training || gradientsFlattened != null
        ? workspaceMgr.dup(ArrayType.ACTIVATIONS, input, input.ordering())
        : workspaceMgr.leverageTo(ArrayType.ACTIVATIONS, input);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    INDArray handedDown = exchange(input, epsilon, ArrayType.ACTIVATION_GRAD, workspaceMgr);
    return backpropThrough(handedDown, workspaceMgr);
  }

  @Override
  public Pair<Gradient, INDArray> backpropThrough(
      INDArray handedDown, LayerWorkspaceMgr workspaces) {
    if (handedDown.rank() > 2) {
      // A view of rows: with arrays in another order, stock layers are many times slower.
      return new Pair<>(gradient(), workspaces.dup(ArrayType.ACTIVATION_GRAD, handedDown, 'c'));
    }
    return new Pair<>(gradient(), handedDown);
  }
}
