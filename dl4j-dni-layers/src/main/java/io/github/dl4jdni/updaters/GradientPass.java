package io.github.dl4jdni.updaters;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;

/** The pass over the array that an updater is given again and again. */
final class GradientPass {

  private INDArray last;
  private OnePass pass; // null if the last array cannot be passed over

  /** The updater's state lies elsewhere from now on. */
  void forget() {
    last = null;
    pass = null;
  }

  /**
   * Makes steps of gradients.
   *
   * @return false if that has to be left to ND4J
   */
  @SuppressWarnings("ReferenceEquality") // the array itself, of which a pass shows the memory
  boolean apply(GradientUpdater<?> updater, INDArray gradient, int iteration, int epoch) {
    if (gradient != last) {
      pass = OnePass.of(updater, gradient);
      last = gradient;
    }
    if (pass == null) {
      return false;
    }
    pass.prepare(iteration, epoch, 1);
    return true;
  }
}
