package io.github.dl4jdni.research.copy;

import io.github.dl4jdni.research.recurrent.PredictionQuality;
import io.github.dl4jdni.research.recurrent.RecurrentRun;
import io.github.dl4jdni.research.recurrent.TrainingFigures;
import java.util.List;

/**
 * What a training on a copy task came to.
 *
 * @param task what was learnt
 * @param training the figures that trainings of all tasks have
 * @param lengths that were solved, and how well each of them is known at the end
 * @param current the length that was being learnt at the end
 * @param gradientQuality of the method's gradient model at that length, or null
 * @param curve the length that the training is credited with, by time
 */
record CopyResult(
    CopyTask task,
    TrainingFigures training,
    SolvedLengths lengths,
    Ability current,
    PredictionQuality gradientQuality,
    List<CopyTraining.CurvePoint> curve)
    implements RecurrentRun {

  /** {@return the length that the training is credited with, or null} */
  Solved counted() {
    return task.counted(lengths);
  }

  /** {@return its steps, or 0} */
  int countedSteps() {
    return steps(counted());
  }

  /** {@return the steps of a length, or 0 if there is none} */
  static int steps(Solved length) {
    return length == null ? 0 : length.length().steps();
  }
}
