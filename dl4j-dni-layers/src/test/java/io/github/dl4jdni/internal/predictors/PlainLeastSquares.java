package io.github.dl4jdni.internal.predictors;

/** Least squares with forgetting by plain loops and Gaussian elimination. */
public final class PlainLeastSquares {

  private final double forgetting;
  private final double[][] moments;
  private final double[][] crossMoments;

  public PlainLeastSquares(int features, int outputs, double forgetting) {
    this.forgetting = forgetting;
    moments = new double[features][features];
    crossMoments = new double[features][outputs];
  }

  /** Takes a batch into the running moments; counts is null if all rows count. */
  public void learn(double[][] x, double[][] g, double[] counts) {
    double n = 0;
    for (int row = 0; row < x.length; row++) {
      n += counts == null ? 1 : counts[row];
    }
    if (n > 0) {
      add(moments, x, x, counts, n);
      add(crossMoments, x, g, counts, n);
    }
  }

  private void add(double[][] mean, double[][] left, double[][] right, double[] counts, double n) {
    for (int i = 0; i < mean.length; i++) {
      for (int j = 0; j < mean[i].length; j++) {
        double sum = 0;
        for (int row = 0; row < left.length; row++) {
          sum += (counts == null ? 1 : counts[row]) * left[row][i] * right[row][j];
        }
        mean[i][j] = forgetting * mean[i][j] + sum / n;
      }
    }
  }

  /** (S + ε·tr(S)/D·I)⁻¹T. */
  public double[][] solution(double ridge) {
    int n = moments.length;
    double trace = 0;
    double[][] system = new double[n][];
    double[][] right = new double[n][];
    for (int i = 0; i < n; i++) {
      trace += moments[i][i];
      system[i] = moments[i].clone();
      right[i] = crossMoments[i].clone();
    }
    for (int i = 0; i < n; i++) {
      system[i][i] += ridge * trace / n;
    }
    return eliminate(system, right);
  }

  /** Gaussian elimination with pivoting. */
  private static double[][] eliminate(double[][] system, double[][] right) {
    int n = system.length;
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int row = column + 1; row < n; row++) {
        if (Math.abs(system[row][column]) > Math.abs(system[pivot][column])) {
          pivot = row;
        }
      }
      swap(system, pivot, column);
      swap(right, pivot, column);
      for (int row = 0; row < n; row++) {
        if (row != column) {
          double factor = system[row][column] / system[column][column];
          subtract(system[row], system[column], factor);
          subtract(right[row], right[column], factor);
        }
      }
    }
    for (int row = 0; row < n; row++) {
      for (int j = 0; j < right[row].length; j++) {
        right[row][j] /= system[row][row];
      }
    }
    return right;
  }

  private static void swap(double[][] rows, int a, int b) {
    double[] kept = rows[a];
    rows[a] = rows[b];
    rows[b] = kept;
  }

  private static void subtract(double[] from, double[] row, double factor) {
    for (int j = 0; j < from.length; j++) {
      from[j] -= factor * row[j];
    }
  }
}
