package io.github.dl4jdni.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Times several sides in turn, round by round, so that a slow moment of the machine hits them all.
 */
final class Alternation {

  private static final int WARM_UP = 3; // times the iterations of a round

  private Alternation() {}

  /**
   * Times all sides.
   *
   * @param sides who takes turns
   * @param rounds how often each side's turn comes
   * @param iterations of a turn; a trainer's pipeline is filled and emptied in each
   * @return the times, one a side, in the same order
   */
  static List<Times> time(List<Side> sides, int rounds, int iterations) {
    double[][] times = new double[sides.size()][rounds];
    for (Side side : sides) {
      side.train(WARM_UP * iterations);
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < sides.size(); i++) {
        times[i][round] = turn(sides.get(i), iterations);
      }
    }
    List<Times> results = new ArrayList<>();
    for (int i = 0; i < sides.size(); i++) {
      results.add(Times.of(sides.get(i).name(), sides.get(i).threads(), times[i]));
    }
    return results;
  }

  private static double turn(Side side, int iterations) {
    long start = System.nanoTime();
    side.train(iterations);
    return (System.nanoTime() - start) / 1e6 / iterations;
  }

  /** {@return the fastest, by the median, of those with a name} */
  static Times better(List<Times> times, String name) {
    return times.stream()
        .filter(each -> each.name().equals(name))
        .min(Comparator.comparingDouble(Times::median))
        .orElseThrow();
  }

  /**
   * What was measured of one side.
   *
   * @param name the side's
   * @param threads how many compute
   * @param median milliseconds an iteration
   * @param minimum milliseconds an iteration
   */
  record Times(String name, int threads, double median, double minimum) {

    static Times of(String name, int threads, double[] rounds) {
      double[] sorted = rounds.clone();
      Arrays.sort(sorted);
      return new Times(name, threads, sorted[sorted.length / 2], sorted[0]);
    }
  }
}
