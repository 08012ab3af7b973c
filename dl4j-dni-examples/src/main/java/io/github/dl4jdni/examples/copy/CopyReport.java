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
 * @param settings of all runs
 * @param runs one a training
 */
record CopyReport(
    String task,
    double solvedBelow,
    double lostFrom,
    RecurrentReport.Settings settings,
    List<Run> runs) {

  /**
   * The figures of one training.
   *
   * @param method name of the method
   * @param seed of the initial weights and the sequences
   * @param trainSeconds processor time of training
   * @param minibatches learnt
   * @param longest steps of the longest sequences solved, (R + 1) N + 3, or 0
   * @param solved the lengths, from the shortest on
   * @param atTheEnd each of them on fresh sequences after the training
   * @param current the length that was being learnt at the end
   * @param gradientQuality of the method's gradient model at that length, null if it has none
   * @param curve longest length solved, by time
   */
  record Run(
      String method,
      long seed,
      double trainSeconds,
      long minibatches,
      int longest,
      List<Solved> solved,
      List<SolvedLengths.Retention> atTheEnd,
      Ability current,
      GradientQuality gradientQuality,
      List<CopyTraining.CurvePoint> curve) {

    /** {@return the figures of a training} */
    static Run of(CopyResult result) {
      return new Run(
          result.plan().method().toString(),
          result.plan().seed(),
          result.seconds(),
          result.minibatches(),
          result.longest() == null ? 0 : result.longest().length().steps(),
          result.solved(),
          result.retentions(),
          result.current(),
          result.gradientQuality(),
          result.curve());
    }
  }
}
