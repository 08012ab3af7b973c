package io.github.dl4jdni.cli.samples;

import static io.github.dl4jdni.cli.samples.SampleTable.number;

import io.github.dl4jdni.cli.data.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Breiman's waveforms (Breiman, Friedman, Olshen and Stone, <i>Classification and Regression
 * Trees</i>, 1984, section 2.6.2): each of three classes mixes two of three triangular waves at
 * random, with noise of variance 1 on each of 21 features. The best classifier there can be errs on
 * about 14 %.
 */
final class Waveforms {

  private static final int FEATURES = 21;
  private static final int CLASSES = 3;
  private static final int PURPOSE = 1;

  private static final int HEIGHT = 6;
  private static final int[] PEAKS = {11, 15, 7};

  /** The two waves of each class. */
  private static final int[][] MIXED = {{0, 1}, {0, 2}, {1, 2}};

  private Waveforms() {}

  /**
   * {@return a table of waveforms}
   *
   * @param count of rows
   * @param seed of the random numbers
   */
  static SampleTable table(int count, long seed) {
    List<String> heading = new ArrayList<>();
    IntStream.rangeClosed(1, FEATURES).forEach(feature -> heading.add("x" + feature));
    heading.add("class");
    SplittableRandom random = Seeds.random(PURPOSE, seed);
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      rows.add(row(random));
    }
    return new SampleTable(heading, rows);
  }

  private static List<String> row(SplittableRandom random) {
    int kind = random.nextInt(CLASSES);
    double share = random.nextDouble();
    List<String> row = new ArrayList<>();
    for (int feature = 1; feature <= FEATURES; feature++) {
      double mixed =
          share * wave(MIXED[kind][0], feature) + (1 - share) * wave(MIXED[kind][1], feature);
      row.add(number(mixed + random.nextGaussian()));
    }
    row.add("wave" + (kind + 1));
    return row;
  }

  /** {@return the height of a wave} */
  static double wave(int wave, int feature) {
    return Math.max(HEIGHT - Math.abs(feature - PEAKS[wave]), 0);
  }
}
