package io.github.dl4jdni.stats;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How well a synthetic gradient ĝ agrees with a gradient g, both [positions, channels].
 *
 * <p>No measure is NaN unless an element is: where g is zero, the relative error and the norm ratio
 * are 0 if ĝ is zero, too, and infinite if not; where ĝ or g is zero, the cosine is 0.
 *
 * @param relativeError ‖ĝ − g‖ / ‖g‖; 0 is perfect, 1 is as bad as predicting zero
 * @param r2 the coefficient of determination, 1 − Σ(ĝ − g)² / Σ(g − ḡ)² with ḡ the mean of each
 *     channel over positions; where g does not vary 1 if ĝ = g, and 0 if not
 * @param cosine of the angle between ĝ and g, taken as vectors
 * @param signAgreement the share of g's elements other than zero whose sign ĝ has; 0 if there are
 *     none
 * @param normRatio ‖ĝ‖ / ‖g‖
 * @param norm ‖g‖, over all positions
 * @param loss the gradient model's loss, ½‖ĝ − g‖² by position
 */
public record GradientQuality(
    double relativeError,
    double r2,
    double cosine,
    double signAgreement,
    double normRatio,
    double norm,
    double loss) {

  /**
   * Measures.
   *
   * @param predicted ĝ, [positions, channels]; not changed
   * @param arrived g, in the same shape; not changed
   * @return the measures
   * @throws IllegalArgumentException if the shapes differ
   */
  public static GradientQuality of(INDArray predicted, INDArray arrived) {
    return of(predicted, arrived, null);
  }

  /**
   * Measures, masked positions left out.
   *
   * @param predicted ĝ, [positions, channels]; not changed
   * @param arrived g, in the same shape; not changed
   * @param counts 1 for positions that count, 0 for others, [positions, 1]; null if all do
   * @return the measures
   * @throws IllegalArgumentException if the shapes differ
   */
  public static GradientQuality of(INDArray predicted, INDArray arrived, INDArray counts) {
    if (predicted.rank() != 2 || !predicted.equalShapes(arrived)) {
      throw new IllegalArgumentException(
          "gradients are compared in the shape [positions, channels]; the prediction has "
              + predicted.shapeInfoToString()
              + ", the gradient "
              + arrived.shapeInfoToString());
    }
    // In double: float sums of squares of small gradients vanish. One pass: ten operations of
    // ND4J's took five times as long.
    Rows predictedRows = Rows.of(predicted);
    Rows arrivedRows = Rows.of(arrived);
    Rows weights = counts == null ? null : Rows.of(counts);
    double[] weight = {1};
    int channels = Math.toIntExact(arrived.size(1));
    int rows = Math.toIntExact(arrived.size(0));
    double[] p = new double[channels];
    double[] g = new double[channels];
    double[] sums = new double[channels];
    double positions = 0;
    double predictedSquares = 0;
    double squares = 0;
    double product = 0;
    double errorSquares = 0;
    long nonZero = 0;
    long agreeing = 0;
    for (int row = 0; row < rows; row++) {
      if (weights != null) {
        weights.read(row, weight);
      }
      if (weight[0] == 0) {
        continue;
      }
      positions++;
      predictedRows.read(row, p);
      arrivedRows.read(row, g);
      for (int channel = 0; channel < channels; channel++) {
        sums[channel] += g[channel];
      }
      for (int channel = 0; channel < channels; channel++) {
        double of = p[channel];
        double to = g[channel];
        double error = of - to;
        predictedSquares += of * of;
        squares += to * to;
        product += of * to;
        errorSquares += error * error;
      }
      for (int channel = 0; channel < channels; channel++) {
        // Signs without branches, which nobody could foretell: 1 for a number that is not ±0.
        long ofBits = Double.doubleToRawLongBits(p[channel]);
        long toBits = Double.doubleToRawLongBits(g[channel]);
        long toCounts = isNotZero(toBits);
        nonZero += toCounts;
        agreeing += toCounts & isNotZero(ofBits) & ~((ofBits ^ toBits) >>> 63);
      }
    }
    double meanSquares = 0;
    for (double sum : sums) {
      meanSquares += sum * sum;
    }
    double variation = positions == 0 ? 0 : Math.max(0, squares - meanSquares / positions);
    double norm = Math.sqrt(squares);
    double predictedNorm = Math.sqrt(predictedSquares);
    return new GradientQuality(
        ratio(Math.sqrt(errorSquares), norm),
        r2(errorSquares, variation, squares),
        predictedNorm == 0 || norm == 0 ? 0 : product / predictedNorm / norm,
        nonZero == 0 ? 0 : (double) agreeing / nonZero,
        ratio(predictedNorm, norm),
        norm,
        positions == 0 ? 0 : errorSquares / 2 / positions);
  }

  /** 1 for the bits of a number other than 0 and −0, for which it is 0. */
  private static long isNotZero(long bits) {
    long magnitude = bits << 1;
    return (magnitude | -magnitude) >>> 63;
  }

  /** A copy of an array's elements, as floats where it has floats. */
  private static final class Rows {
    private final float[] floats; // or null
    private final double[] doubles; // or null

    private Rows(float[] floats, double[] doubles) {
      this.floats = floats;
      this.doubles = doubles;
    }

    static Rows of(INDArray array) {
      boolean inOrder = array.stride(1) == 1 && array.stride(0) == array.size(1);
      if (inOrder && isVisible(array)) {
        return new Rows(floats(array), null);
      }
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
          INDArray copy = array.dup('c')) {
        return isVisible(copy)
            ? new Rows(floats(copy), null)
            : new Rows(null, copy.data().asDouble());
      }
    }

    /** Whether an array is of floats that a buffer of Java's can show. */
    private static boolean isVisible(INDArray array) {
      return Nd4j.getEnvironment().isCPU()
          && array.dataType() == DataType.FLOAT
          && (array.data().offset() + array.length()) * Float.BYTES < Integer.MAX_VALUE;
    }

    /** The elements of an array whose rows lie one after the other, all at once. */
    private static float[] floats(INDArray array) {
      float[] elements = new float[(int) array.length()];
      array.data().asNioFloat().slice().get(elements);
      return elements;
    }

    void read(int row, double[] into) {
      int start = row * into.length;
      if (floats == null) {
        System.arraycopy(doubles, start, into, 0, into.length);
        return;
      }
      for (int i = 0; i < into.length; i++) {
        into[i] = floats[start + i];
      }
    }
  }

  private static double ratio(double of, double to) {
    if (to == 0) {
      return of == 0 ? 0 : of / to;
    }
    return of / to;
  }

  private static double r2(double squaredError, double variation, double squares) {
    if (variation <= 1e-12 * squares) { // the same at all positions, but for rounding
      return squaredError <= 1e-12 * squares ? 1 : 0;
    }
    return 1 - squaredError / variation;
  }
}
