package io.github.dl4jdni.internal.arrays;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Activation functions in place. */
public final class Activations {

  private Activations() {}

  /** Applies one to all of an array, which some of ND4J's do in place and some do not. */
  @SuppressWarnings("ReferenceEquality") // the array itself: it was done in place
  public static void apply(IActivation activation, INDArray array, boolean training) {
    INDArray result = activation.getActivation(array, training);
    if (result != array) {
      array.assign(result);
    }
  }
}
