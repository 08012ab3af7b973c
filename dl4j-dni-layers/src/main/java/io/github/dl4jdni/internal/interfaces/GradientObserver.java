package io.github.dl4jdni.internal.interfaces;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sees what a gradient model predicted beside what it was to predict, each time that it learns. It
 * is called on the thread that lets the model learn.
 */
@FunctionalInterface
public interface GradientObserver {

  /**
   * Whether an iteration is of interest; {@link #learning} is called for no other.
   *
   * @param iteration the iteration whose message a model is about to learn from
   * @return true unless overridden
   */
  default boolean observes(int iteration) {
    return true;
  }

  /**
   * A model is about to learn.
   *
   * @param predicted ĝ, [positions, channels]; not to be changed, nor kept: it lives in the step's
   *     memory
   * @param arrived g, in the same shape; not to be changed nor kept
   * @param counts 1 for positions that are learnt from, 0 for masked ones, [positions, 1]; null if
   *     all are
   * @param iteration the iteration whose message it is
   */
  void learning(INDArray predicted, INDArray arrived, INDArray counts, int iteration);
}
