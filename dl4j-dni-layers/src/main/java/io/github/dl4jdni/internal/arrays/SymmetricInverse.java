package io.github.dl4jdni.internal.arrays;

/** Inverts small symmetric positive definite matrices in the host's memory. */
public final class SymmetricInverse {

  private SymmetricInverse() {}

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
