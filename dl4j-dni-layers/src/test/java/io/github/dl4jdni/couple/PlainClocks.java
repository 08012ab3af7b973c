package io.github.dl4jdni.couple;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Two linear networks and a linear gradient model by plain loops: A (x to h to y) is updated at
 * each step, B (h to z) at every second one. One example a step.
 */
final class PlainClocks {

  private final double rate;
  final double[][] a; // [inputs][units]
  final double[][] v; // [units][outputs], A's own output
  final double[][] b; // [units][outputs]
  final double[][] m; // [units + 1][units]: [h 1] to the gradient of h
  private final Deque<double[]> messages = new ArrayDeque<>();
  private final Deque<double[]> gradients = new ArrayDeque<>();

  PlainClocks(double rate, double[][] a, double[][] v, double[][] b) {
    this.rate = rate;
    this.a = a;
    this.v = v;
    this.b = b;
    m = new double[v.length + 1][v.length];
  }

  /** A step, counted from 0; a message is sent with every second one. */
  void step(int number, double[] x, double[] ofA, double[] ofB) {
    while (!gradients.isEmpty()) {
      learn(messages.remove(), gradients.remove());
    }
    double[] h = times(x, a);
    double[] errorOfA = error(times(h, v), ofA);
    double[] gradient = back(errorOfA, v);
    boolean sends = number % 2 == 1;
    if (sends) {
      double[] predicted = times(withOne(h), m);
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] += predicted[i];
      }
    }
    descend(v, h, errorOfA);
    descend(a, x, gradient);
    if (sends) {
      double[] errorOfB = error(times(h, b), ofB);
      messages.add(h);
      gradients.add(back(errorOfB, b));
      descend(b, h, errorOfB);
    }
  }

  private void learn(double[] h, double[] g) {
    double[] seen = withOne(h);
    double[] residual = times(seen, m);
    for (int i = 0; i < residual.length; i++) {
      residual[i] -= g[i];
    }
    descend(m, seen, residual);
  }

  /** The derivative of the mean over outputs of (output − target)². */
  private static double[] error(double[] output, double[] target) {
    double[] error = new double[output.length];
    for (int i = 0; i < error.length; i++) {
      error[i] = 2 * (output[i] - target[i]) / error.length;
    }
    return error;
  }

  private static double[] withOne(double[] h) {
    double[] longer = java.util.Arrays.copyOf(h, h.length + 1);
    longer[h.length] = 1;
    return longer;
  }

  private static double[] times(double[] row, double[][] matrix) {
    double[] product = new double[matrix[0].length];
    for (int i = 0; i < row.length; i++) {
      for (int j = 0; j < product.length; j++) {
        product[j] += row[i] * matrix[i][j];
      }
    }
    return product;
  }

  private static double[] back(double[] error, double[][] matrix) {
    double[] gradient = new double[matrix.length];
    for (int i = 0; i < gradient.length; i++) {
      for (int j = 0; j < error.length; j++) {
        gradient[i] += matrix[i][j] * error[j];
      }
    }
    return gradient;
  }

  private void descend(double[][] matrix, double[] row, double[] error) {
    for (int i = 0; i < row.length; i++) {
      for (int j = 0; j < error.length; j++) {
        matrix[i][j] -= rate * row[i] * error[j];
      }
    }
  }
}
