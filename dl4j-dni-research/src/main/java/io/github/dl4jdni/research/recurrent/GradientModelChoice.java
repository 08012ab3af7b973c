package io.github.dl4jdni.research.recurrent;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;
import static io.github.dl4jdni.cli.command.OptionChecks.notNegative;
import static io.github.dl4jdni.cli.command.OptionChecks.positive;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.conf.ErrorGradientModel;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.LeastSquaresGradientModel;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import picocli.CommandLine.Option;

/** The options of the methods that predict gradients. */
final class GradientModelChoice {

  /** What recurrent layers have by default, as it would stand on the command line. */
  static final String DEFAULT_MODEL = "least-squares:0.98";

  private static final String MODEL = "--gradient-model";
  private static final String RATE = "--gradient-model-rate";
  private static final String BACKPROPAGATE = "--backpropagate-model-loss";

  @Option(
      names = "--scale",
      paramLabel = "X",
      description =
          "What a predicted gradient is multiplied by where it is used. Default: 1, in char-lm 0.5;"
              + " with dni-paper and td 0.1.")
  private Double scale;

  @Option(
      names = "--discount",
      paramLabel = "X",
      description =
          "Of the predicted part of a gradient model's target. Default: that of --scale; with td"
              + " 0.9 a step.")
  private Double discount;

  @Option(
      names = MODEL,
      paramLabel = "MODEL",
      converter = StateModelConverter.class,
      description = {
        "Of all dni methods; td is linear. One of:",
        "least-squares: linear, learnt in closed form; least-squares:RHO forgets by RHO each time"
            + " it learns,",
        "linear, or mlp:WIDTH,... with hidden layers: learnt by Adam,",
        "error: predicts the output's error; error:X with a readout that learns at X times the"
            + " rate. For dni and dni-aux of rows and order.",
        "Default: "
            + DEFAULT_MODEL
            + "; in rows and order error with dni and dni-aux; with dni-paper linear, and in"
            + " char-lm one hidden layer as wide as the recurrent layer."
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
              + " with 0 they see none, and dni is dni-state. Not for rows and order, where they see"
              + " a sequence's one label. Default: ${DEFAULT-VALUE}.")
  private int labelsAhead;

  @Option(
      names = RATE,
      paramLabel = "X",
      description =
          "Adam's rate, of gradient models that learn by it: least-squares has none, error's readout"
              + " learns at three times it. Default: that of --learning-rate.")
  private Double learningRate;

  @Option(
      names = "--auxiliary",
      paramLabel = "X",
      defaultValue = "0.01",
      description = "Weight of dni-aux's auxiliary loss. Default: ${DEFAULT-VALUE}.")
  private double auxiliary;

  @Option(
      names = BACKPROPAGATE,
      description = "Let the gradient model's loss go back into the recurrent layer; not with td.")
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
   * @param use of the options
   * @throws UserErrorException for the first option that is out of range, or that no method uses
   */
  void check(OptionUse use) {
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
      throw new UserErrorException("--trace-decay must be between 0 and 1, got " + traceDecay);
    }
    checkUse(use);
  }

  private void checkUse(OptionUse use) {
    use.checkUsed("--scale", RecurrentMethod::predictsGradients);
    use.checkUsed("--discount", RecurrentMethod::predictsGradients);
    use.checkUsed(MODEL, RecurrentMethod::takesAnyModel);
    use.checkUsed("--models", RecurrentMethod::hasModelsOfWindows);
    use.checkUsed("--labels-ahead", RecurrentMethod::seesLabels);
    use.checkUsed(RATE, RecurrentMethod::predictsGradients);
    use.checkUsed("--auxiliary", method -> method == RecurrentMethod.DNI_AUX);
    use.checkUsed("--trace-decay", method -> method == RecurrentMethod.TD);
    use.checkUsed(BACKPROPAGATE, RecurrentMethod::takesAnyModel);
    use.checkHarmless(
        BACKPROPAGATE, RecurrentMethod::takesAnyModel, method -> method != RecurrentMethod.TD);
    checkLabels(use);
    if (use.isGiven(RATE) && use.methods().stream().noneMatch(each -> learns(each, use.course()))) {
      throw new UserErrorException(
          RATE
              + " is for gradient models that learn by Adam, but those of --method "
              + use.methodNames()
              + " are least-squares");
    }
  }

  /** Labels are seen step by step, or one a sequence. */
  private void checkLabels(OptionUse use) {
    boolean oneLabel = use.course() == Course.CLASSES;
    if (oneLabel && use.isGiven("--labels-ahead")) {
      throw new UserErrorException(
          "--labels-ahead is for copy, repeat-copy and char-lm; in "
              + use.command().name()
              + " a sequence has one label, which dni and dni-aux see");
    }
    if (model instanceof ErrorGradientModel) {
      use.methods().stream()
          .filter(method -> method.takesAnyModel() && !(oneLabel && method.seesLabels()))
          .findFirst()
          .ifPresent(
              method -> {
                throw new UserErrorException(
                    "--gradient-model error is for dni and dni-aux of rows and order, got "
                        + method
                        + " of "
                        + use.command().name());
              });
    }
  }

  /** {@return whether a method's gradient model learns by Adam} */
  private boolean learns(RecurrentMethod method, Course course) {
    return switch (method) {
      case TD -> true;
      case DNI_PAPER -> !(model instanceof LeastSquaresGradientModel);
      case DNI, DNI_AUX, DNI_STATE ->
          model == null
              ? method.seesLabels() && course == Course.CLASSES
              : !(model instanceof LeastSquaresGradientModel);
      case BPTT, STOCK, REPLICATED, FULL -> false;
    };
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
