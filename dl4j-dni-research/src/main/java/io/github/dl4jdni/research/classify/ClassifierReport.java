package io.github.dl4jdni.research.classify;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.dl4jdni.research.recurrent.RecurrentReport;
import io.github.dl4jdni.research.recurrent.RecurrentRun;
import io.github.dl4jdni.research.recurrent.TrainingFigures;
import java.util.List;

/**
 * The figures of one call of {@code rows} or {@code order}, as they stand in its JSON file.
 *
 * @param task name of the command
 * @param data the sequences, in words
 * @param synthetic whether the program makes them
 * @param trainingSequences how many there are to learn, 0 if they do not end
 * @param measuredSequences how many are measured at the end
 * @param measuredOn the split measured on
 * @param steps of a sequence
 * @param settings of all runs
 * @param runs one a training
 */
record ClassifierReport(
    String task,
    String data,
    boolean synthetic,
    int trainingSequences,
    int measuredSequences,
    String measuredOn,
    int steps,
    RecurrentReport.Settings settings,
    List<Run> runs) {

  /**
   * The figures of one training.
   *
   * @param training the figures that trainings of all tasks have
   * @param accuracy on all measured sequences, in percent
   * @param curve accuracy on the first of them by time
   */
  record Run(
      @JsonUnwrapped TrainingFigures training,
      double accuracy,
      List<ClassifierTraining.CurvePoint> curve)
      implements RecurrentRun {}
}
