package io.github.dl4jdni.internal.modules;

import org.deeplearning4j.nn.api.MaskState;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What goes from module to module: activations upward, gradients with respect to them downward.
 *
 * @param iteration the iteration that it belongs to
 * @param array the activation or gradient, which the receiver must not change; null for a gradient
 *     that was learnt from on its way
 * @param mask the activation's mask, or null
 * @param maskState what Deeplearning4j says of the mask; null without one
 */
public record Message(int iteration, INDArray array, INDArray mask, MaskState maskState) {

  static Message gradient(int iteration, INDArray array) {
    return new Message(iteration, array, null, null);
  }

  public static Message learntGradient(int iteration) {
    return new Message(iteration, null, null, null);
  }
}
