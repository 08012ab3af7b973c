package io.github.dl4jdni.layers;

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
 * the other triangle by a view each row. Small blocks are inverted on the host by their Cholesky
 * factors.
 */
final class SymmetricInverse {

  private static final int ON_HOST = 64;

  private SymmetricInverse() {}

  /**
   * Inverts in place.
   *
   * @param matrix [n, n], 'f' ordered doubles, of which the lower triangle counts
   * @return false if it is not positive definite, as far as doubles can tell; its content is
   *     undefined then
   */
  static boolean invert(INDArray matrix) {
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
    double[] flat = matrix.dup('c').data().asDouble(); // ND4J's own way to rows takes one by one
    double[][] factor = new double[n][];
    for (int row = 0; row < n; row++) {
      factor[row] = Arrays.copyOfRange(flat, row * n, (row + 1) * n);
    }
    if (!factorize(factor)) {
      return false;
    }
    invertFactor(factor);
    double[][] inverse = timesItsTranspose(factor);
    for (int row = 0; row < n; row++) {
      System.arraycopy(inverse[row], 0, flat, row * n, n);
    }
    matrix.assign(Nd4j.createFromArray(flat).reshape('c', n, n));
    return true;
  }

  /** The lower triangle becomes L with LLᵀ = the matrix. */
  private static boolean factorize(double[][] matrix) {
    for (int row = 0; row < matrix.length; row++) {
      for (int column = 0; column <= row; column++) {
        double rest = matrix[row][column];
        for (int k = 0; k < column; k++) {
          rest -= matrix[row][k] * matrix[column][k];
        }
        if (column < row) {
          matrix[row][column] = rest / matrix[column][column];
        } else if (rest > 0 && rest < Double.POSITIVE_INFINITY) {
          matrix[row][row] = Math.sqrt(rest);
        } else {
          return false;
        }
      }
    }
    return true;
  }

  /** The lower triangle becomes its inverse. */
  private static void invertFactor(double[][] factor) {
    for (int row = 0; row < factor.length; row++) {
      double pivot = 1 / factor[row][row];
      for (int column = 0; column < row; column++) {
        double sum = 0;
        for (int k = column; k < row; k++) {
          sum += factor[row][k] * factor[k][column];
        }
        factor[row][column] = -pivot * sum;
      }
      factor[row][row] = pivot;
    }
  }

  /** ZᵀZ for the lower triangle Z. */
  private static double[][] timesItsTranspose(double[][] lower) {
    int n = lower.length;
    double[][] product = new double[n][n];
    for (int k = 0; k < n; k++) {
      for (int row = 0; row <= k; row++) {
        double left = lower[k][row];
        for (int column = 0; column <= k; column++) {
          product[row][column] += left * lower[k][column];
        }
      }
    }
    return product;
  }
}
