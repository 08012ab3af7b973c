package io.github.dl4jdni.examples.recurrent;

import io.github.dl4jdni.examples.report.Environment;

/** What the reports of experiments with recurrent networks have in common. */
public final class RecurrentReport {

  private RecurrentReport() {}

  /**
   * The settings of all trainings of a call.
   *
   * @param window steps of a truncation window
   * @param units of the recurrent layer
   * @param batch sequences of a minibatch
   * @param learningRate of Adam
   * @param clip largest L2 norm of a layer's gradient, 0 for any
   * @param consumptionScale of synthetic gradients
   * @param budgetSeconds processor time that each training gets, null if minibatches count
   * @param budgetMinibatches that each training gets, null if seconds count
   * @param environment what times depend on
   */
  public record Settings(
      int window,
      int units,
      int batch,
      double learningRate,
      double clip,
      double consumptionScale,
      Double budgetSeconds,
      Long budgetMinibatches,
      Environment environment) {

    /** {@return the settings that options give} */
    public static Settings of(RecurrentOptions options) {
      RecurrentSettings settings = options.settings(0);
      return new Settings(
          settings.window(),
          settings.units(),
          options.batch(),
          settings.learningRate(),
          settings.clip(),
          settings.consumptionScale(),
          options.budget().seconds(),
          options.budget().minibatches(),
          Environment.current());
    }
  }
}
