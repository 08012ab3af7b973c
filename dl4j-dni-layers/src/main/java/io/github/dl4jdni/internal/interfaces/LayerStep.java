package io.github.dl4jdni.internal.interfaces;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A training step of a stock layer, on the layer's own parameters and gradients: the same results
 * but for rounding, in fewer operations.
 */
public interface LayerStep {

  /**
   * For a layer that has parameters and gradients.
   *
   * @param layer any layer
   * @return its step; null if it has none but the layer's own
   */
  static LayerStep of(Layer layer) {
    if (layer.getClass() == DenseLayer.class) {
      return DenseStep.of((DenseLayer) layer);
    }
    return layer.getClass() == BatchNormalization.class
        ? new BatchNormalizationStep((BatchNormalization) layer)
        : null;
  }

  /**
   * Whether the step can take the input as it is; the layer itself takes, or refuses, any other.
   *
   * @param x the input
   * @return true for [N, C] of the layer's width and data type
   */
  boolean takes(INDArray x);

  /**
   * Computes the layer's output in training mode, and keeps what the backward pass needs.
   *
   * @param x the input, [N, C]; not changed, and to be left as it is until the backward pass
   * @param workspaces the step's workspaces
   * @return the output, [N, C']; may be overwritten
   */
  INDArray forward(INDArray x, LayerWorkspaceMgr workspaces);

  /**
   * Writes the gradients of the layer's parameters.
   *
   * @param gradient with respect to the output, [N, C']; may be overwritten
   * @param inputGradient whether that with respect to the input is needed
   * @param workspaces the step's workspaces
   * @return with respect to the input, [N, C]; may be null if not needed
   */
  INDArray backward(INDArray gradient, boolean inputGradient, LayerWorkspaceMgr workspaces);

  /** Lets go of the step's arrays. */
  void clear();
}
