package io.github.dl4jdni.cli.check;

import java.util.function.DoubleUnaryOperator;

/**
 * The numeric derivative that an analytic one is held against: the central difference of the CS231n
 * notes, (f(x + h) − f(x − h)) / 2h, and relative errors.
 *
 * @param step h
 * @param tolerance relative error up to which two derivatives agree
 */
public record DifferenceQuotient(double step, double tolerance) {

  /** Differences below this are rounding: f itself has about sixteen digits. */
  private static final double ROUNDING = 1e-8;

  private static final double SMALLER = 0.1;

  /** What came of a comparison. */
  public enum Verdict {
    /** They agree. */
    AGREES,
    /** They do not. */
    DIFFERS,
    /** The numeric derivative depends on step or side: f has a kink nearby. */
    KINK
  }

  /**
   * A derivative, computed twice.
   *
   * @param analytic what is checked
   * @param numeric what it is held against
   * @param relativeError how far they are apart
   * @param verdict whether they agree
   */
  public record Comparison(
      double analytic, double numeric, double relativeError, Verdict verdict) {}

  /**
   * Compares.
   *
   * @param function f
   * @param at x
   * @param analytic the derivative to check
   * @return what came of it
   */
  public Comparison compare(DoubleUnaryOperator function, double at, double analytic) {
    double numeric = derivative(function, at, step);
    double error = relative(analytic, numeric);
    if (!Double.isFinite(analytic) || !Double.isFinite(numeric)) { // no kink, however steep
      return new Comparison(analytic, numeric, error, Verdict.DIFFERS);
    }
    if (error <= tolerance) {
      return new Comparison(analytic, numeric, error, Verdict.AGREES);
    }
    Verdict verdict = isSmooth(function, at, numeric) ? Verdict.DIFFERS : Verdict.KINK;
    return new Comparison(analytic, numeric, error, verdict);
  }

  /** Whether a smaller step gives the same, to both sides. */
  private boolean isSmooth(DoubleUnaryOperator function, double at, double numeric) {
    double nearer = step * SMALLER;
    double value = function.applyAsDouble(at);
    double above = (function.applyAsDouble(at + nearer) - value) / nearer;
    double below = (value - function.applyAsDouble(at - nearer)) / nearer;
    return relative(numeric, (above + below) / 2) <= tolerance
        && relative(above, below) <= tolerance;
  }

  private static double derivative(DoubleUnaryOperator function, double at, double step) {
    return (function.applyAsDouble(at + step) - function.applyAsDouble(at - step)) / (2 * step);
  }

  /** Relative to the larger one; where both are small, to what rounding leaves of them. */
  private double relative(double one, double other) {
    double size = Math.max(Math.max(Math.abs(one), Math.abs(other)), ROUNDING / tolerance);
    double relative = Math.abs(one - other) / size;
    return Double.isNaN(relative) ? Double.POSITIVE_INFINITY : relative;
  }
}
