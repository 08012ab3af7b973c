package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.HostVector;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/**
 * The error of softmax with cross-entropy, softmax(z + b) − y, in one pass over floats in the
 * host's memory. As operations of ND4J's, on ten columns, it takes ten times as long.
 */
final class SoftmaxError {

  private SoftmaxError() {}

  /** Whether it is the error of a loss: weighted ones have another. */
  static boolean isOf(ILossFunction loss, IActivation activation) {
    Class<?> type = loss.getClass(); // somebody's own may do something else
    return activation.getClass() == ActivationSoftmax.class
        && (type == LossMCXENT.class || type == LossNegativeLogLikelihood.class)
        && ((LossMCXENT) loss).getWeights() == null;
  }

  /**
   * Replaces logits by errors.
   *
   * @param logits z, [rows, K], 'c' ordered
   * @param bias b, [K]
   * @param labelsAndMask y and which of it counts, side by side, [rows, 2K or more]
   * @return false, and nothing is changed, unless all are floats in the host's memory, of these
   *     shapes
   */
  static boolean replace(INDArray logits, INDArray bias, INDArray labelsAndMask) {
    int classes = (int) logits.size(1);
    int stride = (int) labelsAndMask.size(1);
    boolean fits =
        stride / 2 == classes && logits.ordering() == 'c' && labelsAndMask.ordering() == 'c';
    HostVector memory = fits ? HostVector.ofAll(logits) : null;
    HostVector shared = fits ? HostVector.ofAll(labelsAndMask) : null;
    HostVector offsets = fits ? HostVector.ofAll(bias) : null;
    if (memory == null || shared == null || offsets == null) {
      return false;
    }
    float[] errors = memory.toArray();
    float[] seen = shared.toArray();
    float[] b = offsets.toArray();
    for (int row = 0; row * classes < errors.length; row++) {
      replace(errors, row * classes, b, seen, row * stride);
    }
    memory.write(0, errors, errors.length);
    return true;
  }

  private static void replace(float[] z, int at, float[] b, float[] seen, int labels) {
    int classes = b.length;
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < classes; i++) {
      z[at + i] += b[i];
      largest = Math.max(largest, z[at + i]);
    }
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      double exponential = Math.exp(z[at + i] - largest);
      z[at + i] = (float) exponential;
      sum += exponential;
    }
    for (int i = 0; i < classes; i++) {
      float probability = (float) (z[at + i] / sum);
      z[at + i] = (probability - seen[labels + i]) * seen[labels + classes + i];
    }
  }
}
