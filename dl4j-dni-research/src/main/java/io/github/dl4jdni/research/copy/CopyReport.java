package io.github.dl4jdni.research.copy;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.dl4jdni.research.recurrent.PredictionQuality;
import io.github.dl4jdni.research.recurrent.RecurrentReport;
import io.github.dl4jdni.research.recurrent.TrainingFigures;
import java.util.List;

/**
 * The figures of one call of {@code copy} or {@code repeat-copy}, as they stand in its JSON file.
 *
 * @param task name of the task
 * @param solvedBelow bits of loss per bit of target below which a length counts as solved: in a
 *     minibatch, or on fresh sequences if the trainings rehearse
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
   * @param training the figures that trainings of all tasks have
   * @param lengthSolved what counts, in steps: {@code holding} if the training rehearses, {@code
   *     longest} if not
   * @param longest steps of the longest sequences that were ever solved, (R + 1) N + 3, or 0
   * @param holding steps of the longest of them that are not lost at the end, or 0
   * @param solved the lengths, from the shortest on
   * @param atTheEnd each of them on fresh sequences after the training
   * @param current the length that was being learnt at the end
   * @param gradientQuality of the method's gradient model at that length, null if it has none
   * @param curve {@code lengthSolved} by time
   */
  record Run(
      @JsonUnwrapped TrainingFigures training,
      int lengthSolved,
      int longest,
      int holding,
      List<Solved> solved,
      List<SolvedLengths.Retention> atTheEnd,
      Ability current,
      PredictionQuality gradientQuality,
      List<CopyTraining.CurvePoint> curve) {

    /** {@return the figures of a training} */
    static Run of(CopyResult result) {
      SolvedLengths lengths = result.lengths();
      return new Run(
          result.training(),
          result.countedSteps(),
          CopyResult.steps(lengths.longest()),
          CopyResult.steps(lengths.longestHeld()),
          lengths.all(),
          lengths.retentions(),
          result.current(),
          result.gradientQuality(),
          result.curve());
    }
  }
}
