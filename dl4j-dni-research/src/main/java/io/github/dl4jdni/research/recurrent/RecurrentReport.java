package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.cli.report.Environment;
import java.util.Map;

/** What the reports of experiments with recurrent networks have in common. */
public final class RecurrentReport {

  private RecurrentReport() {}

  /**
   * The settings of all trainings of a call.
   *
   * @param window steps of a truncation window
   * @param units of the recurrent layer
   * @param batch sequences of a minibatch
   * @param forgetGateBias what the forget gate's bias begins with
   * @param learningRates of Adam, by method
   * @param coolDown the share of a training, at its end, over which these fall to zero
   * @param clip largest L2 norm of a layer's gradient, 0 for any
   * @param scale of synthetic gradients where they are used, null for the methods' defaults
   * @param discount of the bootstrapped part of their models' targets, null for the default
   * @param gradientModel what predicts, in words; null for the default
   * @param models how many there are, null for the default
   * @param labelsAhead how many steps after the state they see the labels of
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
      double forgetGateBias,
      Map<String, Double> learningRates,
      double coolDown,
      double clip,
      Double scale,
      Double discount,
      String gradientModel,
      Integer models,
      int labelsAhead,
      Double gradientModelLearningRate,
      double auxiliary,
      boolean backpropagate,
      double traceDecay,
      Double budgetSeconds,
      Long budgetMinibatches,
      Environment environment) {

    /** {@return the settings that options give} */
    public static Settings of(RecurrentOptions options) {
      GradientModelSettings model = options.gradientModel();
      return new Settings(
          options.window(),
          options.units(),
          options.batch(),
          options.forgetGateBias(),
          options.learningRates(),
          options.budget().coolDown(),
          options.clip(),
          model.scale(),
          model.discount(),
          model.model() == null ? null : model.model().toString(),
          model.models(),
          model.labelsAhead(),
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
