package io.github.dl4jdni.examples.data;

/**
 * Shifts and scales columns of numbers.
 *
 * @param means what is taken from each column
 * @param factors what it is multiplied by then
 */
@SuppressWarnings("ArrayRecordComponent") // its values are not compared
public record ColumnScaling(double[] means, double[] factors) {

  /**
   * {@return what gives each column the mean 0 and the variance 1; a constant one becomes 0}
   *
   * @param rows the numbers, in rows of one length
   */
  static ColumnScaling of(Iterable<float[]> rows) {
    double[] sums = null;
    double[] squares = null;
    long count = 0;
    for (float[] row : rows) {
      if (sums == null) {
        sums = new double[row.length];
        squares = new double[row.length];
      }
      for (int column = 0; column < row.length; column++) {
        sums[column] += row[column];
        squares[column] += (double) row[column] * row[column];
      }
      count++;
    }
    if (sums == null) {
      return new ColumnScaling(new double[0], new double[0]);
    }
    double[] factors = new double[sums.length];
    for (int column = 0; column < sums.length; column++) {
      double mean = sums[column] / count;
      double square = squares[column] / count;
      double variance = square - mean * mean;
      // What is left of a constant column's squares is rounding.
      boolean varies = variance > 1e-12 * square;
      sums[column] = mean;
      factors[column] = varies ? 1 / Math.sqrt(variance) : 1;
    }
    return new ColumnScaling(sums, factors);
  }

  /** Changes rows in place. */
  void apply(Iterable<float[]> rows) {
    for (float[] row : rows) {
      for (int column = 0; column < row.length; column++) {
        row[column] = (float) ((row[column] - means[column]) * factors[column]);
      }
    }
  }
}
