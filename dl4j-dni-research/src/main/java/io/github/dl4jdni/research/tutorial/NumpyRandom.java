package io.github.dl4jdni.research.tutorial;

import java.util.function.DoubleSupplier;
import org.apache.commons.math3.random.MersenneTwister;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The random numbers of numpy's legacy generator, in its order: a Mersenne Twister, doubles of 53
 * bits, normal numbers by Marsaglia's polar method.
 */
public final class NumpyRandom {

  private final MersenneTwister bits;
  private double kept; // the polar method draws two numbers at once
  private boolean isKept;

  /**
   * Seeds the generator as {@code numpy.random.seed} does.
   *
   * @param seed the seed
   */
  public NumpyRandom(int seed) {
    bits = new MersenneTwister(seed);
  }

  /** {@return a number from [0, 1)} */
  public double uniform() {
    int high = bits.nextInt() >>> 5; // 27 bits
    int low = bits.nextInt() >>> 6; // 26 bits
    return (high * 0x1p26 + low) * 0x1p-53;
  }

  /** {@return a normal number, mean 0 and variance 1} */
  public double normal() {
    if (isKept) {
      isKept = false;
      return kept;
    }
    double x;
    double y;
    double square;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    double factor = Math.sqrt(-2 * Math.log(square) / square);
    kept = factor * x;
    isKept = true;
    return factor * y;
  }

  /**
   * Draws a matrix of normal numbers, row by row.
   *
   * @param rows their number
   * @param columns their number
   * @param scale standard deviation of an element
   * @param mean of an element
   * @return the matrix, [rows, columns], double precision
   */
  public INDArray normal(long rows, long columns, double scale, double mean) {
    return filled(rows, columns, () -> normal() * scale + mean);
  }

  private static INDArray filled(long rows, long columns, DoubleSupplier element) {
    INDArray matrix = Nd4j.create(DataType.DOUBLE, rows, columns);
    for (long row = 0; row < rows; row++) {
      for (long column = 0; column < columns; column++) {
        matrix.putScalar(row, column, element.getAsDouble());
      }
    }
    return matrix;
  }
}
