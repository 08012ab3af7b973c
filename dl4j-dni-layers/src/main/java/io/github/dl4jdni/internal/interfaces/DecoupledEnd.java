package io.github.dl4jdni.internal.interfaces;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer with an interface at its end: what its model predicts, from the layer's output, is the
 * gradient of that output.
 */
public interface DecoupledEnd extends DecoupledLayer {

  /**
   * Backpropagates what was predicted through the layer that the interface belongs to, and writes
   * the gradients of its own parameters.
   *
   * @param handedDown what {@link #predict} gave; may be overwritten
   * @param workspaces the step's workspaces
   * @return the layer's gradients, and that of its input
   */
  Pair<Gradient, INDArray> backpropThrough(INDArray handedDown, LayerWorkspaceMgr workspaces);
}
