package io.github.dl4jdni.cli.data;

import java.util.Arrays;
import java.util.List;

/**
 * Shifts and scales columns of numbers.
 *
 * @param means what is taken from each column
 * @param factors what it is multiplied by then; 0 for a constant column
 */
@SuppressWarnings("ArrayRecordComponent") // its values are not compared
public record ColumnScaling(double[] means, double[] factors) {

  /**
   * {@return what gives each column the mean 0 and the variance 1; a constant one becomes 0, in
   * other rows as well}
   *
   * @param rows the numbers, in rows of one length
   */
  static ColumnScaling of(List<float[]> rows) {
    if (rows.isEmpty()) {
      return new ColumnScaling(new double[0], new double[0]);
    }
    // From the mean of squares, nothing is left of large numbers that lie close together.
    double[] first = new double[rows.get(0).length];
    Arrays.setAll(first, column -> rows.get(0)[column]);
    double[] means = first.clone();
    double[] squares = new double[first.length];
    for (float[] row : rows) {
      for (int column = 0; column < row.length; column++) {
        means[column] += (row[column] - first[column]) / rows.size();
      }
    }
    for (float[] row : rows) {
      for (int column = 0; column < row.length; column++) {
        squares[column] += Math.pow(row[column] - means[column], 2);
      }
    }
    double[] factors =
        Arrays.stream(squares)
            .map(square -> square == 0 ? 0 : Math.sqrt(rows.size() / square))
            .toArray();
    return new ColumnScaling(means, factors);
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
