package io.github.dl4jdni.research.tutorial;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What the texts print of arrays. */
public final class Sums {

  private Sums() {}

  /**
   * {@return the sum of an array's absolute values}
   *
   * @param array of any shape
   */
  public static double absolute(INDArray array) {
    return array.norm1Number().doubleValue();
  }

  /**
   * {@return the derivative of the logistic function by its output, o(1 − o)}
   *
   * @param output o; not changed
   */
  public static INDArray slope(INDArray output) {
    return output.rsub(1).muli(output);
  }
}
