package io.github.dl4jdni.research.tutorial.addition;

import java.util.List;

/**
 * What came out of a training.
 *
 * @param run the training's name
 * @param settings what it was run with
 * @param seed of data and initial weights
 * @param updates minibatches trained on
 * @param bitsRight share of the training pairs' bits that are right at the end, from 0 to 1
 * @param heldOutBitsRight the same of pairs that were not trained on
 * @param updatesToGoal updates until {@link AdditionExperiment#GOAL} of the training pairs' bits
 *     were right; null if that did not happen
 * @param end why training stopped before its last iteration; null if it did not
 * @param seconds wall time beside other trainings, measuring included
 * @param curve by iteration
 */
record AdditionResult(
    String run,
    Variant.Settings settings,
    int seed,
    int updates,
    double bitsRight,
    double heldOutBitsRight,
    Integer updatesToGoal,
    String end,
    double seconds,
    List<Point> curve) {

  AdditionResult {
    curve = List.copyOf(curve);
  }

  /**
   * An iteration: all minibatches once.
   *
   * @param iteration from 0
   * @param updates minibatches up to its end
   * @param error as the text prints it, summed over the minibatches
   * @param synthetic as the text prints it; null without gradient models to print it of
   * @param bitsRight at its end; null where it was not measured
   */
  record Point(int iteration, int updates, double error, Double synthetic, Double bitsRight) {}
}
