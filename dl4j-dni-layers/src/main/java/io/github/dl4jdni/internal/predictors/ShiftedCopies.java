package io.github.dl4jdni.internal.predictors;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Copies of one array behind each other, each shifted by a number of elements of its own; beyond
 * the array's ends there are zeros.
 */
final class ShiftedCopies {

  private final INDArray all; // [shifts.length · length]
  private final long[] shifts;
  private final int original; // the copy that is not shifted
  private final long length;

  /**
   * Lays the copies over memory.
   *
   * @param all one dimension; a part of equal length for each copy
   * @param shifts copy b of x holds x[p + shifts[b]] at p; exactly one is 0
   */
  ShiftedCopies(INDArray all, long[] shifts) {
    this.all = all;
    this.shifts = shifts;
    length = all.length() / shifts.length;
    int unshifted = 0;
    while (shifts[unshifted] != 0) {
      unshifted++;
    }
    original = unshifted;
  }

  /** {@return the copy that is not shifted, of one dimension} */
  INDArray original() {
    return part(original, 0, length);
  }

  /** {@return all copies as a matrix of so many rows, 'f' ordered} */
  INDArray asMatrix(long rows) {
    return all.reshape('f', rows, all.length() / rows);
  }

  /** Makes the shifted copies of the original. */
  void spread() {
    for (int b = 0; b < shifts.length; b++) {
      if (b != original) {
        long before = Math.max(0, -shifts[b]);
        long behind = Math.max(0, shifts[b]);
        part(b, before, length - behind).assign(part(original, behind, length - before));
        (before > 0 ? part(b, 0, before) : part(b, length - behind, length)).assign(0);
      }
    }
  }

  /** Shifts the copies back and adds them to the original: the adjoint of {@link #spread}. */
  void gather() {
    for (int b = 0; b < shifts.length; b++) {
      if (b != original) {
        long before = Math.max(0, -shifts[b]);
        long behind = Math.max(0, shifts[b]);
        part(original, behind, length - before).addi(part(b, before, length - behind));
      }
    }
  }

  private INDArray part(int number, long from, long to) {
    long start = number * length;
    return all.get(NDArrayIndex.interval(start + from, start + to));
  }
}
