package io.github.dl4jdni.spark;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weighted mean of arrays that come one after the other, in double precision: m ← m + (w/W)(x −
 * m), with the sum W of the weights so far. The mean of one array, or of equal ones, is that array
 * to the bit, so that frozen parameters stay as they are; and the result depends on the order of
 * the arrays, which is why they come in the order of the partitions.
 */
final class WeightedMean {

  private INDArray mean; // null before the first
  private double weights;

  /**
   * Adds an array.
   *
   * @param values not changed
   * @param weight positive
   */
  void add(INDArray values, double weight) {
    weights += weight;
    INDArray exact = values.dataType() == DataType.DOUBLE ? values.dup() : cast(values);
    if (mean == null) {
      mean = exact;
    } else {
      mean.addi(exact.subi(mean).muli(weight / weights));
    }
  }

  /** Writes the mean into an array of the same length; does nothing if there is none. */
  void writeInto(INDArray target) {
    if (mean != null) {
      target.assign(mean.castTo(target.dataType()).reshape(target.shape()));
    }
  }

  private static INDArray cast(INDArray values) {
    return values.castTo(DataType.DOUBLE);
  }
}
