package io.github.dl4jdni.research.pretrained;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.DigitOptions;
import io.github.dl4jdni.cli.network.GradientModelKind;
import io.github.dl4jdni.cli.network.LearningRates;
import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.cli.network.NameConverters;
import io.github.dl4jdni.cli.network.NetworkKind;
import io.github.dl4jdni.cli.network.NetworkShape;
import io.github.dl4jdni.cli.network.NetworkSpecification;
import io.github.dl4jdni.cli.report.RunOptions;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the {@code pretrained} command and what they may be. */
final class PretrainedOptions {

  /** Of half the width, so that there is one unit at least. */
  private static final int LEAST_WIDTH = 2;

  @Mixin DigitOptions digits;

  @Option(
      names = "--gradient-model",
      split = ",",
      paramLabel = "NAME",
      converter = NameConverters.OfGradientModel.class,
      defaultValue = "linear,error,least-squares",
      description = "One or more of linear, error, least-squares. Default: ${DEFAULT-VALUE}.")
  private List<GradientModelKind> models;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "4",
      description = "Layers with weights, output layer included. Default: ${DEFAULT-VALUE}.")
  int depth;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "256",
      description = "Width of each hidden layer. Default: ${DEFAULT-VALUE}.")
  int hidden;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "256",
      description = "Images of a minibatch. Default: ${DEFAULT-VALUE}.")
  int batch;

  @Option(
      names = "--until-error",
      split = ",",
      paramLabel = "X",
      defaultValue = "3",
      description =
          "Errors in percent to count the minibatches to; a training ends at the least of them."
              + " Default: ${DEFAULT-VALUE}.")
  private List<Double> untilErrors;

  @Option(
      names = "--check-every",
      paramLabel = "N",
      defaultValue = "25",
      description = "Minibatches from one measurement to the next. Default: ${DEFAULT-VALUE}.")
  int checkEvery;

  @Option(
      names = "--minibatches",
      paramLabel = "N",
      defaultValue = "1000",
      description = "After so many a training ends in any case. Default: ${DEFAULT-VALUE}.")
  int minibatches;

  @Option(
      names = "--learnt-for",
      paramLabel = "N",
      defaultValue = "600",
      description =
          "Minibatches of the trainings in which gradient models are learnt. Default:"
              + " ${DEFAULT-VALUE}.")
  int learntFor;

  @Mixin RunOptions runs = new RunOptions("pretrained", 3);

  List<GradientModelKind> models() {
    return List.copyOf(new LinkedHashSet<>(models));
  }

  /** {@return the errors to reach, the largest first} */
  List<Double> untilErrors() {
    return untilErrors.stream().distinct().sorted(Comparator.reverseOrder()).toList();
  }

  /**
   * Checks what the types do not.
   *
   * @throws UserErrorException for the first option that is out of range
   */
  void check() {
    if (models.contains(GradientModelKind.MLP)) {
      throw new UserErrorException(
          "--gradient-model must be of linear, error and least-squares, got mlp");
    }
    atLeast(2, "--depth", depth);
    atLeast(LEAST_WIDTH, "--hidden", hidden);
    atLeast(2, "--batch", batch);
    atLeast(1, "--check-every", checkEvery);
    atLeast(1, "--minibatches", minibatches);
    atLeast(1, "--learnt-for", learntFor);
    runs.check();
    digits.check(2);
    for (double error : untilErrors) {
      if (!(error >= 0 && error <= 100)) {
        throw new UserErrorException("--until-error must be between 0 and 100, got " + error);
      }
    }
  }

  /** {@return the network of a seed, with a learning rate that does not fall} */
  NetworkSpecification specification(
      GradientModelKind model, int side, int classes, int width, long ofSeed) {
    NetworkShape shape = new NetworkShape(NetworkKind.FCN, side, classes, depth, width);
    return new NetworkSpecification(
        shape, model, null, learningRate(model), Integer.MAX_VALUE, ofSeed);
  }

  /** {@return Adam's rate, of the command mnist's defaults} */
  static double learningRate(GradientModelKind model) {
    return LearningRates.of(model == GradientModelKind.ERROR ? Method.CDNI : Method.CDNI_LINEAR);
  }
}
