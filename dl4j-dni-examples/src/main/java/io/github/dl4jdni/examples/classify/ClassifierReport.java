package io.github.dl4jdni.examples.classify;

import io.github.dl4jdni.examples.recurrent.RecurrentReport;
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
   * @param method name of the method
   * @param window steps of a truncation window that was asked for
   * @param seed of the initial weights and the order of the sequences
   * @param seconds processor time of training
   * @param minibatches learnt
   * @param accuracy on all measured sequences, in percent
   * @param curve accuracy on the first of them by time
   */
  record Run(
      String method,
      int window,
      long seed,
      double seconds,
      long minibatches,
      double accuracy,
      List<ClassifierTraining.CurvePoint> curve) {

    /** {@return the figures of a training with windows of so many steps} */
    static Run of(ClassifierResult result, int window) {
      return new Run(
          result.plan().method().toString(),
          window,
          result.plan().seed(),
          result.seconds(),
          result.minibatches(),
          result.accuracy(),
          result.curve());
    }
  }
}
