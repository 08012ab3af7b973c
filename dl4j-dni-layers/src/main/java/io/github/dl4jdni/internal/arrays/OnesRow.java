package io.github.dl4jdni.internal.arrays;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A row of ones, kept from step to step: times a matrix it sums the columns, faster than ND4J's
 * sum.
 */
public final class OnesRow {

  private INDArray row; // [1, n]

  /** The same as a column, [n, 1]: the context of a model that sees no labels. */
  public INDArray column(long length, DataType dataType) {
    return of(length, dataType).reshape('c', new long[] {length, 1});
  }

  public INDArray of(long length, DataType dataType) {
    if (row == null || row.size(1) != length || row.dataType() != dataType) {
      try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        row = Nd4j.ones(dataType, 1, length);
      }
    }
    return row;
  }
}
