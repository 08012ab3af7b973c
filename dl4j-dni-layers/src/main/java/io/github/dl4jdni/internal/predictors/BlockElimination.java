package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.internal.arrays.SymmetricInverse;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Solves AX = B for a symmetric positive definite A by elimination, block by block: matrix products
 * in double precision, but for the blocks of the diagonal, which are inverted on the host.
 *
 * <p>ND4J's own ways are not fit for use every few steps: its triangular solvers are plain loops
 * (half a second for 267 rows), that of BLAS takes square right-hand sides only and, on the CPU, no
 * flag that it accepts; its LAPACK Cholesky clears the other triangle by a view each row. Blocks
 * are cut out of arrays of Java's, as ND4J copies parts of a matrix element by element.
 */
final class BlockElimination {

  private static final int LARGEST = 96; // rows of a block

  private final int[] bounds; // where blocks begin, and where the last one ends
  private final INDArray[][] blocks; // of the lower triangle; where eliminated, W = A_ik·A_kk⁻¹
  private final INDArray[] right;

  private BlockElimination(double[] matrix, int n, double ridge, double[] right, int columns) {
    int count = (n + LARGEST - 1) / LARGEST;
    bounds = new int[count + 1];
    Arrays.setAll(bounds, block -> block * n / count);
    blocks = new INDArray[count][];
    this.right = new INDArray[count];
    for (int i = 0; i < count; i++) {
      blocks[i] = new INDArray[i + 1];
      for (int j = 0; j <= i; j++) {
        double[] values = part(matrix, n, i, bounds[j], bounds[j + 1]);
        if (i == j) {
          addToDiagonal(values, ridge);
        }
        blocks[i][j] = array(values, rows(i));
      }
      this.right[i] = array(part(right, n, i, 0, columns), rows(i));
    }
  }

  /**
   * Solves (A + ridge·I)X = B.
   *
   * @param matrix A, [n, n], column by column, of which the lower triangle counts
   * @param n how many rows
   * @param ridge what is added to the diagonal
   * @param right B, [n, columns], column by column
   * @param columns how many columns B has
   * @return X, [n, columns], column by column; null if the sum is not positive definite, as far as
   *     doubles can tell
   */
  public static double[] solve(double[] matrix, int n, double ridge, double[] right, int columns) {
    BlockElimination system = new BlockElimination(matrix, n, ridge, right, columns);
    if (!system.eliminate()) {
      return null;
    }
    return system.substitute(new double[right.length], n);
  }

  private int rows(int block) {
    return bounds[block + 1] - bounds[block];
  }

  /** The rows of a block of some columns. */
  private double[] part(double[] from, int n, int block, int left, int end) {
    int rows = rows(block);
    double[] values = new double[rows * (end - left)];
    for (int column = left; column < end; column++) {
      System.arraycopy(from, column * n + bounds[block], values, (column - left) * rows, rows);
    }
    return values;
  }

  private static void addToDiagonal(double[] square, double ridge) {
    int step = (int) Math.round(Math.sqrt(square.length)) + 1;
    for (int i = 0; i < square.length; i += step) {
      square[i] += ridge;
    }
  }

  private static INDArray array(double[] values, int rows) {
    return Nd4j.createFromArray(values).reshape('f', rows, values.length / rows);
  }

  private boolean eliminate() {
    for (int k = 0; k < blocks.length; k++) {
      double[] inverse = SymmetricInverse.ofSmall(blocks[k][k].data().asDouble(), rows(k), 0);
      if (inverse == null || !Arrays.stream(inverse).allMatch(Double::isFinite)) {
        return false;
      }
      eliminate(k, array(inverse, rows(k)));
    }
    return true;
  }

  /** Takes a block's rows out of all rows below: A_ij −= A_ik·A_kk⁻¹·A_jkᵀ. */
  private void eliminate(int k, INDArray inverse) {
    INDArray[] factors = new INDArray[blocks.length];
    for (int i = k + 1; i < blocks.length; i++) {
      factors[i] = product(blocks[i][k], inverse);
      for (int j = k + 1; j <= i; j++) {
        Nd4j.gemm(factors[i], blocks[j][k], blocks[i][j], false, true, -1, 1);
      }
      Nd4j.gemm(factors[i], right[k], right[i], false, false, -1, 1);
    }
    for (int i = k + 1; i < blocks.length; i++) {
      blocks[i][k] = factors[i];
    }
    right[k] = product(inverse, right[k]);
  }

  private static INDArray product(INDArray a, INDArray b) {
    INDArray product =
        Nd4j.createUninitialized(a.dataType(), new long[] {a.rows(), b.columns()}, 'f');
    Products.times(a, b, product);
    return product;
  }

  /** X_k = A_kk⁻¹·B_k − Σ W_ikᵀ·X_i, from the last block on. */
  private double[] substitute(double[] solution, int n) {
    for (int k = blocks.length - 1; k >= 0; k--) {
      for (int i = k + 1; i < blocks.length; i++) {
        Nd4j.gemm(blocks[i][k], right[i], right[k], true, false, -1, 1);
      }
      double[] values = right[k].data().asDouble();
      int rows = rows(k);
      for (int column = 0; column * rows < values.length; column++) {
        System.arraycopy(values, column * rows, solution, column * n + bounds[k], rows);
      }
    }
    return solution;
  }
}
