package io.github.dl4jdni.internal.arrays;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Tells arrays of finite numbers from those with NaN or infinite ones. */
public final class FiniteNumbers {

  private FiniteNumbers() {}

  /**
   * Whether all of an array's numbers are finite, by a sum of theirs.
   *
   * @param array real numbers
   * @return false if one is NaN or infinite, or the sum is beyond the data type
   */
  public static boolean areAllIn(INDArray array) {
    boolean ofBlas = array.dataType() == DataType.FLOAT || array.dataType() == DataType.DOUBLE;
    if (ofBlas && array.elementWiseStride() == 1) { // a fraction of the time of ND4J's own sum
      if (Double.isFinite(Nd4j.getBlasWrapper().level1().asum(array))) {
        return true;
      }
    }
    return Double.isFinite(array.sumNumber().doubleValue());
  }
}
