package io.github.dl4jdni.cli.samples;

import static io.github.dl4jdni.cli.samples.SampleTable.number;

import io.github.dl4jdni.cli.data.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Friedman's regression (J. H. Friedman, <i>Multivariate Adaptive Regression Splines</i>, 1991,
 * section 4.3): ten features between 0 and 1, five of which tell the target, with noise of variance
 * 1.
 */
final class FriedmanFunction {

  private static final int FEATURES = 10;
  private static final int PURPOSE = 2;

  private FriedmanFunction() {}

  /**
   * {@return a table of the function's values}
   *
   * @param count of rows
   * @param seed of the random numbers
   */
  static SampleTable table(int count, long seed) {
    List<String> heading = new ArrayList<>();
    IntStream.rangeClosed(1, FEATURES).forEach(feature -> heading.add("x" + feature));
    heading.add("y");
    SplittableRandom random = Seeds.random(PURPOSE, seed);
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      double[] x = random.doubles(FEATURES).toArray();
      List<String> cells = new ArrayList<>();
      Arrays.stream(x).forEach(value -> cells.add(number(value)));
      cells.add(number(value(x) + random.nextGaussian()));
      rows.add(cells);
    }
    return new SampleTable(heading, rows);
  }

  /** {@return the target without noise} */
  static double value(double[] x) {
    return 10 * Math.sin(Math.PI * x[0] * x[1])
        + 20 * (x[2] - 0.5) * (x[2] - 0.5)
        + 10 * x[3]
        + 5 * x[4];
  }
}
