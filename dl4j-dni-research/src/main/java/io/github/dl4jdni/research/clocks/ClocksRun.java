package io.github.dl4jdni.research.clocks;

import java.util.List;

/**
 * What one training gave.
 *
 * @param ticks T
 * @param arm how B's loss reaches A
 * @param seed of initial weights and streams
 * @param seconds of processor time
 * @param steps that were done
 * @param updatesOfA how many
 * @param curve of the losses
 */
record ClocksRun(
    int ticks,
    String arm,
    long seed,
    double seconds,
    long steps,
    long updatesOfA,
    List<Point> curve) {

  ClocksRun {
    curve = List.copyOf(curve);
  }

  /**
   * Mean losses of a stretch of training, on digits before they are learnt from.
   *
   * @param step at its end
   * @param seconds of processor time up to there
   * @param lossOfA mean square error of the share of odd digits
   * @param lossOfB mean square error of the number of 3s over T
   */
  record Point(long step, double seconds, double lossOfA, double lossOfB) {}
}
