package io.github.dl4jdni.cli.samples;

import static io.github.dl4jdni.cli.samples.SampleTable.number;

import io.github.dl4jdni.cli.data.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Series whose rule changes now and then, after Hamilton's models of regimes (<i>A New Approach to
 * the Economic Analysis of Nonstationary Time Series and the Business Cycle</i>, 1989): a value
 * hangs on the two before it in one of three ways, and which one it was is to be told at every
 * step. One value alone says nothing of it.
 */
final class Regimes {

  private static final int PURPOSE = 3;

  /** Weights of the value before, and of that before it: slow, up and down, in fours. */
  private static final double[][] WEIGHTS = {{0.95, 0}, {-0.95, 0}, {0, -0.95}};

  private static final String[] NAMES = {"slow", "alternating", "in fours"};

  /** Probability that the rule is drawn anew before a step. */
  private static final double CHANGE = 0.06;

  private Regimes() {}

  /**
   * {@return a table of series, a row a step, one below the other}
   *
   * @param count of series
   * @param steps of each
   * @param seed of the random numbers
   */
  static SampleTable table(int count, int steps, long seed) {
    SplittableRandom random = Seeds.random(PURPOSE, seed);
    List<List<String>> rows = new ArrayList<>();
    for (int series = 1; series <= count; series++) {
      int regime = random.nextInt(WEIGHTS.length);
      double last = random.nextGaussian();
      double before = random.nextGaussian();
      for (int step = 0; step < steps; step++) {
        if (random.nextDouble() < CHANGE) {
          regime = random.nextInt(WEIGHTS.length);
        }
        double value =
            WEIGHTS[regime][0] * last
                + WEIGHTS[regime][1] * before
                + Math.sqrt(0.1) * random.nextGaussian();
        before = last;
        last = value;
        rows.add(List.of(Integer.toString(series), number(value), NAMES[regime]));
      }
    }
    return new SampleTable(List.of("series", "value", "regime"), rows);
  }
}
