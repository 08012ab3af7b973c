package io.github.dl4jdni.examples.copy;

import io.github.dl4jdni.examples.recurrent.GradientQuality;
import io.github.dl4jdni.examples.recurrent.RecurrentReport;
import java.util.List;

/**
 * The figures of one call of {@code copy} or {@code repeat-copy}, as they stand in its JSON file.
 *
 * @param task name of the task
 * @param solvedBelow bits of loss per bit of target below which a minibatch counts as solved
 * @param lostFrom bits of loss per bit of target from which a solved length is lost
 * @param rehearsed share of a minibatch that is drawn from solved lengths
 * @param settings of all runs
 * @param runs one a training
 */
record CopyReport(
    String task,
    double solvedBelow,
    double lostFrom,
    double rehearsed,
    RecurrentReport.Settings settings,
    List<Run> runs) {

  /**
   * The figures of one training.
   *
   * @param method name of the method
   * @param window steps of a truncation window that was asked for
   * @param seed of the initial weights and the sequences
   * @param seconds processor time of training
   * @param minibatches learnt
   * @param lengthSolved what counts, in steps: {@code holding} if the training rehearses, {@code
   *     longest} if not
   * @param longest steps of the longest sequences that were ever solved, (R + 1) N + 3, or 0
   * @param holding steps of the longest of them that are not lost at the end, or 0
   * @param solved the lengths, from the shortest on
   * @param atTheEnd each of them on fresh sequences after the training
   * @param current the length that was being learnt at the end
   * @param gradientQuality of the method's gradient model at that length, null if it has none
   * @param curve longest length solved, by time
   */
  record Run(
      String method,
      int window,
      long seed,
      double seconds,
      long minibatches,
      int lengthSolved,
      int longest,
      int holding,
      List<Solved> solved,
      List<SolvedLengths.Retention> atTheEnd,
      Ability current,
      GradientQuality gradientQuality,
      List<CopyTraining.CurvePoint> curve) {

    /** {@return the figures of a training with windows of so many steps} */
    static Run of(CopyResult result, int window) {
      return new Run(
          result.plan().method().toString(),
          window,
          result.plan().seed(),
          result.seconds(),
          result.minibatches(),
          steps(result.counted()),
          steps(result.longest()),
          steps(result.holding()),
          result.solved(),
          result.retentions(),
          result.current(),
          result.gradientQuality(),
          result.curve());
    }

    private static int steps(Solved length) {
      return length == null ? 0 : length.length().steps();
    }
  }
}
