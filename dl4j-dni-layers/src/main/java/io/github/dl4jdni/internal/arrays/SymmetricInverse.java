package io.github.dl4jdni.internal.arrays;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Inverts symmetric positive definite matrices by halves: with P, Q, R the blocks of the lower
 * triangle and S = R − QP⁻¹Qᵀ, the inverse has the blocks P⁻¹ + P⁻¹QᵀS⁻¹QP⁻¹, −S⁻¹QP⁻¹ and S⁻¹.
 *
 * <p>All but small blocks is matrix products, since ND4J's own ways are not fit for use every few
 * steps: its triangular solvers are plain loops (half a second for 267 rows), that of BLAS takes
 * square right-hand sides only and, on the CPU, no flag that it accepts; its LAPACK Cholesky clears
 * the other triangle by a view each row. Small blocks are inverted on the host.
 */
public final class SymmetricInverse {

  private static final int ON_HOST = 96;

  private SymmetricInverse() {}

  /**
   * Inverts in place.
   *
   * @param matrix [n, n], 'f' ordered doubles, of which the lower triangle counts
   * @return false if it is not positive definite, as far as doubles can tell; its content is
   *     undefined then
   */
  public static boolean invert(INDArray matrix) {
    long n = matrix.size(0);
    if (n <= ON_HOST) {
      return invertOnHost(matrix);
    }
    long half = n / 2;
    INDArray p = block(matrix, 0, half, 0, half).dup('f');
    INDArray q = block(matrix, half, n, 0, half).dup('f');
    INDArray r = block(matrix, half, n, half, n).dup('f');
    if (!invert(p)) {
      return false;
    }
    INDArray w = like(q); // QP⁻¹
    Products.times(q, p, w);
    Nd4j.gemm(w, q, r, false, true, -1.0, 1.0);
    if (!invert(r)) {
      return false;
    }
    INDArray v = like(q); // S⁻¹QP⁻¹
    Products.times(r, w, v);
    Products.addTransposedTimes(w, v, p);
    block(matrix, 0, half, 0, half).assign(p);
    block(matrix, half, n, half, n).assign(r);
    v.negi();
    block(matrix, half, n, 0, half).assign(v);
    block(matrix, 0, half, half, n).assign(v.transpose());
    return true;
  }

  private static INDArray block(INDArray matrix, long top, long bottom, long left, long right) {
    return matrix.get(NDArrayIndex.interval(top, bottom), NDArrayIndex.interval(left, right));
  }

  private static INDArray like(INDArray array) {
    return Nd4j.createUninitialized(DataType.DOUBLE, array.shape(), 'f');
  }

  private static boolean invertOnHost(INDArray matrix) {
    int n = (int) matrix.size(0);
    // ND4J's own way to rows takes one by one.
    double[] inverse = ofSmall(matrix.dup('f').data().asDouble(), n, 0);
    if (inverse == null) {
      return false;
    }
    matrix.assign(Nd4j.createFromArray(inverse).reshape('c', n, n));
    return Arrays.stream(inverse).allMatch(Double::isFinite);
  }

  /**
   * The inverse of a small matrix and a ridge, by Gauss-Jordan elimination, whose pivots are
   * positive if and only if the matrix is positive definite.
   *
   * @param matrix column by column, of which the lower triangle counts
   * @param n how many columns
   * @param ridge what is added to the diagonal
   * @return null if the sum is not positive definite
   */
  public static double[] ofSmall(double[] matrix, int n, double ridge) {
    double[][] rows = new double[n][n];
    for (int row = 0; row < n; row++) {
      for (int column = 0; column <= row; column++) {
        rows[row][column] = matrix[column * n + row];
        rows[column][row] = rows[row][column];
      }
      rows[row][row] += ridge;
    }
    for (int pivot = 0; pivot < n; pivot++) {
      if (!(rows[pivot][pivot] > 0)) {
        return null;
      }
      eliminate(rows, pivot);
    }
    double[] inverse = new double[n * n];
    for (int row = 0; row < n; row++) {
      System.arraycopy(rows[row], 0, inverse, row * n, n);
    }
    return inverse;
  }

  private static void eliminate(double[][] rows, int pivot) {
    double[] row = rows[pivot];
    double inverse = 1 / row[pivot];
    row[pivot] = 1;
    scale(row, inverse);
    for (int other = 0; other < rows.length; other++) {
      if (other != pivot) {
        double factor = rows[other][pivot];
        rows[other][pivot] = 0;
        subtract(row, factor, rows[other]);
      }
    }
  }

  private static void scale(double[] row, double factor) {
    for (int column = 0; column < row.length; column++) {
      row[column] *= factor;
    }
  }

  /** from −= factor·row: a loop that the virtual machine vectorises. */
  private static void subtract(double[] row, double factor, double[] from) {
    for (int column = 0; column < from.length; column++) {
      from[column] -= factor * row[column];
    }
  }
}
