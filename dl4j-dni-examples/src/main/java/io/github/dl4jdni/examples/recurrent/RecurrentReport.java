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
   * @param scale of synthetic gradients where they are used
   * @param discount of the bootstrapped part of their models' targets, null for the default
   * @param gradientModel what predicts, in words; null for the default
   * @param gradientModelLearningRate null for that of the network
   * @param auxiliary weight of the auxiliary loss
   * @param backpropagate whether the models' loss goes back into the recurrent layer
   * @param traceDecay of the method td
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
      double scale,
      Double discount,
      String gradientModel,
      Double gradientModelLearningRate,
      double auxiliary,
      boolean backpropagate,
      double traceDecay,
      Double budgetSeconds,
      Long budgetMinibatches,
      Environment environment) {

    /** {@return the settings that options give} */
    public static Settings of(RecurrentOptions options) {
      RecurrentSettings settings = options.settings(0);
      GradientModelSettings model = settings.gradientModel();
      return new Settings(
          settings.window(),
          settings.units(),
          options.batch(),
          settings.learningRate(),
          settings.clip(),
          model.scale(),
          model.discount(),
          model.model() == null ? null : model.model().toString(),
          model.learningRate(),
          model.auxiliary(),
          model.backpropagate(),
          model.traceDecay(),
          options.budget().seconds(),
          options.budget().minibatches(),
          Environment.current());
    }
  }
}
