package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.internal.arrays.TrainingStep;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import org.nd4j.linalg.api.buffer.DataType;

/** The refusals of steps in which what a model is to learn, or predicts, is not finite. */
public final class NotFinite {

  private NotFinite() {}

  /**
   * What was to be learnt is not finite: because of g, of ĝ, or of what was made of them.
   *
   * @param type the network's data type
   */
  public static NonFiniteNumbersException learning(
      TrainingStep step, boolean targetIsFinite, boolean predictionIsFinite, DataType type) {
    if (!targetIsFinite) {
      return refusal(
          step,
          "the gradient that arrived holds NaN or infinite values",
          "Look for infinite inputs, or lower the learning rate");
    }
    return predictionIsFinite
        ? refusal(
            step,
            "products of messages and gradients exceed what " + type + " can hold",
            "Scale the inputs" + (type == DataType.DOUBLE ? "" : ", or use DOUBLE"))
        : prediction(step);
  }

  /** ĝ is not finite. */
  public static NonFiniteNumbersException prediction(TrainingStep step) {
    return refusal(
        step,
        "the gradient model predicts NaN or infinite values",
        "Look for infinite inputs, or lower the learning rate of the gradient model"
            + " (gradientModelUpdater)");
  }

  /** h or I(x) is not finite. */
  static NonFiniteNumbersException input(TrainingStep step) {
    return refusal(
        step,
        "the real or the predicted input holds NaN or infinite values",
        "Look for infinite inputs, or lower the learning rate");
  }

  private static NonFiniteNumbersException refusal(TrainingStep step, String what, String help) {
    return new NonFiniteNumbersException(
        step.layer()
            + ": "
            + what
            + " in iteration "
            + step.iteration()
            + "; the step was refused and no parameter was changed. "
            + help);
  }
}
