package io.github.dl4jdni.cli.check;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The two functions that the CS231n notes take apart: stage by stage forward, and backward through
 * the same stages, each with its local derivative.
 */
public final class StagedFunctions {

  private StagedFunctions() {}

  /**
   * A function with its analytic gradient at a point.
   *
   * @param name what it is
   * @param variables their names
   * @param point where
   * @param value there
   * @param gradient there, by the backward pass
   * @param function for the numeric derivative
   */
  public record Staged(
      String name,
      List<String> variables,
      List<Double> point,
      double value,
      List<Double> gradient,
      ToDoubleFunction<double[]> function) {

    /** Copies the lists. */
    public Staged {
      variables = List.copyOf(variables);
      point = List.copyOf(point);
      gradient = List.copyOf(gradient);
    }

    /**
     * Compares a variable's derivative.
     *
     * @param index of the variable
     * @param quotient the numeric one
     * @return what came of it
     */
    public DifferenceQuotient.Comparison compare(int index, DifferenceQuotient quotient) {
      return quotient.compare(
          value -> {
            double[] moved = point.stream().mapToDouble(Double::doubleValue).toArray();
            moved[index] = value;
            return function.applyAsDouble(moved);
          },
          point.get(index),
          gradient.get(index));
    }
  }

  /** {@return both functions at the notes' points} */
  public static List<Staged> all() {
    return List.of(neuron(), fraction());
  }

  private static double logistic(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** σ(w₀x₀ + w₁x₁ + w₂). */
  private static Staged neuron() {
    double[] w = {2, -3, -3};
    double[] x = {-1, -2};
    // tutorial, neuron, begins
    double dot = w[0] * x[0] + w[1] * x[1] + w[2];
    double f = 1 / (1 + Math.exp(-dot));

    double dDot = (1 - f) * f; // the local derivative of σ, by its output
    double[] dx = {w[0] * dDot, w[1] * dDot};
    double[] dw = {x[0] * dDot, x[1] * dDot, 1 * dDot};
    // tutorial, neuron, ends
    return new Staged(
        "sigmoid neuron",
        List.of("w0", "w1", "w2", "x0", "x1"),
        List.of(w[0], w[1], w[2], x[0], x[1]),
        f,
        List.of(dw[0], dw[1], dw[2], dx[0], dx[1]),
        v -> logistic(v[0] * v[3] + v[1] * v[4] + v[2]));
  }

  /** (x + σ(y)) / (σ(x) + (x + y)²). */
  private static Staged fraction() {
    double x = 3;
    double y = -4;
    // tutorial, stages, begins
    double sigmoidOfY = logistic(y);
    double numerator = x + sigmoidOfY;
    double sigmoidOfX = logistic(x);
    double sum = x + y;
    double denominator = sigmoidOfX + sum * sum;
    double inverse = 1 / denominator;
    double f = numerator * inverse;

    double dNumerator = inverse;
    double dInverse = numerator;
    double dDenominator = -1 / (denominator * denominator) * dInverse;
    double dSum = 2 * sum * dDenominator;
    double dx = dSum;
    double dy = dSum;
    dx += (1 - sigmoidOfX) * sigmoidOfX * dDenominator; // a second path: gradients add up
    dx += dNumerator;
    dy += (1 - sigmoidOfY) * sigmoidOfY * dNumerator;
    // tutorial, stages, ends
    return new Staged(
        "(x + s(y)) / (s(x) + (x+y)^2)",
        List.of("x", "y"),
        List.of(x, y),
        f,
        List.of(dx, dy),
        v -> (v[0] + logistic(v[1])) / (logistic(v[0]) + (v[0] + v[1]) * (v[0] + v[1])));
  }
}
