package io.github.dl4jdni.examples.recurrent;

import static io.github.dl4jdni.examples.OptionChecks.atLeast;
import static io.github.dl4jdni.examples.OptionChecks.notNegative;
import static io.github.dl4jdni.examples.OptionChecks.positive;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.examples.GradientModelConverter;
import io.github.dl4jdni.examples.UserErrorException;
import picocli.CommandLine.Option;

/** The options of the methods that predict gradients. */
final class GradientModelOptions {

  @Option(
      names = "--scale",
      paramLabel = "X",
      description =
          "What a predicted gradient is multiplied by where it is used. Default: 1; with dni-paper"
              + " and td 0.1.")
  private Double scale;

  @Option(
      names = "--discount",
      paramLabel = "X",
      description =
          "Of the predicted part of a gradient model's target. Default: that of --scale; with td"
              + " 0.9 a step.")
  private Double discount;

  @Option(
      names = "--gradient-model",
      paramLabel = "MODEL",
      converter = GradientModelConverter.class,
      description = {
        "Of all dni methods: least-squares, linear, error, or mlp:WIDTH,... with hidden layers; td"
            + " is linear.",
        "Default: least-squares, learnt in closed form; where a sequence has one label, error, which"
            + " predicts the output's error; with dni-paper linear, and in endless text one hidden"
            + " layer as wide as the recurrent layer."
      })
  private GradientModel model;

  @Option(
      names = "--models",
      paramLabel = "N",
      description =
          "Gradient models of dni, dni-state and dni-aux: one for each of a sequence's first N"
              + " windows, the last of them for all later windows, too. Default: 8; 1 in endless"
              + " text, and of models that learn by Adam (linear, mlp).")
  private Integer models;

  @Option(
      names = "--labels-ahead",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "How many steps after the state the gradient models of dni and dni-aux see the labels of;"
              + " dni-state sees none. Where a sequence has one label, dni sees that. Default:"
              + " ${DEFAULT-VALUE}.")
  private int labelsAhead;

  @Option(
      names = "--gradient-model-rate",
      paramLabel = "X",
      description = "Adam's rate for gradient models. Default: that of --learning-rate.")
  private Double learningRate;

  @Option(
      names = "--auxiliary",
      paramLabel = "X",
      defaultValue = "0.01",
      description = "Weight of dni-aux's auxiliary loss. Default: ${DEFAULT-VALUE}.")
  private double auxiliary;

  @Option(
      names = "--backpropagate-model-loss",
      description = "Let the gradient model's loss go back into the recurrent layer.")
  private boolean backpropagate;

  @Option(
      names = "--trace-decay",
      paramLabel = "X",
      defaultValue = "1",
      description = "Lambda of td, from 0 to 1. Default: ${DEFAULT-VALUE}.")
  private double traceDecay;

  /**
   * Checks what the types do not.
   *
   * @throws UserErrorException for the first option that is out of range
   */
  void check() {
    if (scale != null) {
      notNegative("--scale", scale);
    }
    if (models != null) {
      atLeast(1, "--models", models);
    }
    atLeast(0, "--labels-ahead", labelsAhead);
    notNegative("--auxiliary", auxiliary);
    if (discount != null) {
      notNegative("--discount", discount);
    }
    if (learningRate != null) {
      positive("--gradient-model-rate", learningRate);
    }
    if (!(traceDecay >= 0 && traceDecay <= 1)) {
      throw new UserErrorException(
          "--trace-decay must be between 0 and 1, but " + traceDecay + " came");
    }
  }

  /** {@return the settings} */
  GradientModelSettings settings() {
    return new GradientModelSettings(
        scale,
        discount,
        model,
        models,
        labelsAhead,
        learningRate,
        auxiliary,
        backpropagate,
        traceDecay);
  }
}
