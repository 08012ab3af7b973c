package io.github.dl4jdni.layers;

/** The refusals of steps in which a gradient, or the prediction of one, is not finite. */
final class NotFinite {

  private NotFinite() {}

  /** ĝ − g is not finite: because of g, or of ĝ. */
  static NonFiniteNumbersException residual(TrainingStep step, boolean targetIsFinite) {
    return targetIsFinite
        ? prediction(step)
        : refusal(
            step,
            "the gradient that arrived holds NaN or infinite values",
            "Look for infinite inputs, or lower the learning rate");
  }

  /** ĝ is not finite. */
  static NonFiniteNumbersException prediction(TrainingStep step) {
    return refusal(
        step,
        "the gradient model predicts NaN or infinite values",
        "Look for infinite inputs, or lower the learning rate of the gradient model"
            + " (gradientModelUpdater)");
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
