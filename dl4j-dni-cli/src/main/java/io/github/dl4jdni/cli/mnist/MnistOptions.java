package io.github.dl4jdni.cli.mnist;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;
import static io.github.dl4jdni.cli.command.OptionChecks.positive;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.DataSetKind;
import io.github.dl4jdni.cli.data.DigitOptions;
import io.github.dl4jdni.cli.data.ImageDataSet;
import io.github.dl4jdni.cli.network.ComparedNetworks;
import io.github.dl4jdni.cli.network.GradientModelKind;
import io.github.dl4jdni.cli.network.LearningRates;
import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.cli.network.NameConverters;
import io.github.dl4jdni.cli.network.NetworkKind;
import io.github.dl4jdni.cli.network.NetworkShape;
import io.github.dl4jdni.cli.network.ScheduleKind;
import io.github.dl4jdni.cli.network.ScheduleOptions;
import io.github.dl4jdni.cli.network.TrainingSchedule;
import io.github.dl4jdni.cli.report.RunOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the {@code mnist} command and what they may be. */
final class MnistOptions {

  private static final int FCN_DEPTH = 4;
  private static final int CNN_DEPTH = 3;
  private static final int DIGITS_EPOCHS = 8; // of the README: within a minute
  private static final int MNIST_EPOCHS = 10;
  private static final int CHECK_EVERY = 25;
  private static final List<Method> DEFAULT_METHODS =
      List.of(
          Method.BACKPROP, Method.CDNI, Method.LOCAL, Method.CDNI_LINEAR, Method.DNI, Method.NONE);

  @Mixin DigitOptions digits;

  @Option(
      names = "--method",
      split = ",",
      paramLabel = "NAME",
      converter = NameConverters.OfMethod.class,
      description =
          "One or more of ${COMPLETION-CANDIDATES}. complete, which predicts modules' inputs too, is"
              + " for fcn; ddg and fdg are delayed gradients. Default: backprop, cdni, local,"
              + " cdni-linear, dni and none.")
  private List<Method> methods = new ArrayList<>();

  @Option(
      names = "--network",
      paramLabel = "NAME",
      converter = NameConverters.OfNetwork.class,
      defaultValue = "fcn",
      description =
          "fcn (fully connected) or cnn (5x5 convolutions and pooling), both with batch"
              + " normalization. Default: ${DEFAULT-VALUE}.")
  NetworkKind network;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description =
          "Layers with weights, output layer included. Default: "
              + FCN_DEPTH
              + " with fcn, "
              + CNN_DEPTH
              + " with cnn.")
  private Integer depth;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "256",
      description = "Width of each hidden layer of fcn. Default: ${DEFAULT-VALUE}.")
  int hidden;

  @Option(
      names = "--filters",
      paramLabel = "N",
      defaultValue = "16",
      description = "Filters of each hidden layer of cnn. Default: ${DEFAULT-VALUE}.")
  int filters;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "Times that every image is seen. Default: "
              + DIGITS_EPOCHS
              + " with digits, "
              + MNIST_EPOCHS
              + " with mnist.")
  private Integer epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "256",
      description = "Images of a minibatch. Default: ${DEFAULT-VALUE}.")
  int batch;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description =
          "Adam's rate at the start, for all methods; it falls to a fifth after 60 %% of the"
              + " iterations and to a twenty-fifth after 85 %%. Default: "
              + LearningRates.HELP
              + ".")
  private Double learningRate;

  @Option(
      names = "--gradient-model",
      paramLabel = "NAME",
      converter = NameConverters.OfGradientModel.class,
      description =
          "error (the output's error, predicted and fed back; for methods that see labels),"
              + " least-squares (linear, solved for), linear, or mlp with two hidden layers; linear and"
              + " mlp of cnn's are convolutions. Default: error for cdni, linear for cdni-linear and"
              + " complete; for dni least-squares with fcn, mlp with cnn.")
  GradientModelKind gradientModel;

  @Option(
      names = "--modules",
      paramLabel = "N",
      description =
          "Cut networks with interfaces into N modules of balanced cost, by N - 1 interfaces."
              + " Default: an interface behind every hidden layer.")
  Integer modules;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      converter = NameConverters.OfSchedule.class,
      defaultValue = "fit",
      description =
          "How methods with interfaces are trained: by fit, or by a decoupled trainer: sequential,"
              + " pipelined (a thread a module) or random (in random order). backprop, dfa and"
              + " none always train by fit, ddg and fdg with a thread a module. Default:"
              + " ${DEFAULT-VALUE}.")
  private ScheduleKind schedule;

  @Mixin private ScheduleOptions scheduleOptions;

  @Option(
      names = "--until-error",
      paramLabel = "X",
      description =
          "Stop a training at the end of the epoch in which its error reaches X %%, and print the"
              + " wall time of training that this took, not counting measurements.")
  private Double untilError;

  @Option(
      names = "--check-every",
      paramLabel = "N",
      description =
          "Of --until-error: iterations from one measurement to the next; a pipeline is emptied for"
              + " each. Default: "
              + CHECK_EVERY
              + ".")
  private Integer checkEvery;

  @Mixin RunOptions runs = new RunOptions("mnist", 1);

  @Option(
      names = "--plots",
      paramLabel = "DIR",
      defaultValue = "results",
      description = "Folder of the learning curves' picture. Default: ${DEFAULT-VALUE}.")
  Path plots;

  /** The methods that were asked for, each once, in the order of the command line. */
  List<Method> methods() {
    return methods.isEmpty() ? DEFAULT_METHODS : List.copyOf(new LinkedHashSet<>(methods));
  }

  /** The kind of gradient model that a method takes, or null for its usual one. */
  GradientModelKind gradientModel(Method method) {
    return gradientModel == null && method == Method.DNI && network == NetworkKind.FCN
        ? GradientModelKind.LEAST_SQUARES // the paper's model takes as long as all others together
        : gradientModel;
  }

  int depth() {
    if (depth != null) {
      return depth;
    }
    return network == NetworkKind.CNN ? CNN_DEPTH : FCN_DEPTH;
  }

  int epochs() {
    if (epochs != null) {
      return epochs;
    }
    return digits.kind() == DataSetKind.MNIST ? MNIST_EPOCHS : DIGITS_EPOCHS;
  }

  double learningRate(Method method) {
    return learningRate != null ? learningRate : LearningRates.of(method);
  }

  /**
   * The images.
   *
   * @throws UserErrorException if MNIST's files are missing or damaged, or hold too few images
   */
  ImageDataSet images() {
    return digits.images(runs.seed());
  }

  /** How a method's network is trained. */
  TrainingSchedule schedule(Method method) {
    return scheduleOptions.of(method, schedule);
  }

  /** The error at which a training stops, or null. */
  ErrorGoal goal() {
    return untilError == null
        ? null
        : new ErrorGoal(untilError, checkEvery == null ? CHECK_EVERY : checkEvery);
  }

  NetworkShape shape(int side, int classes) {
    int width = network == NetworkKind.CNN ? filters : hidden;
    return new NetworkShape(network, side, classes, depth(), width);
  }

  /**
   * Checks what the types do not.
   *
   * @throws UserErrorException for the first option that is out of range
   */
  void check() {
    atLeast(2, "--depth", depth());
    atLeast(1, "--hidden", hidden);
    atLeast(1, "--filters", filters);
    atLeast(1, "--epochs", epochs());
    // Batch normalization has no variance over a single image.
    atLeast(2, "--batch", batch);
    digits.check(2);
    if (learningRate != null) {
      positive("--learning-rate", learningRate);
    }
    checkModules();
    scheduleOptions.check("--schedule", List.of(schedule), methods());
    checkGoal();
    runs.check();
    if (methods.contains(Method.COMPLETE)) {
      ComparedNetworks.checkComplete("--method", network, modules);
    }
  }

  private void checkModules() {
    if (modules == null) {
      return;
    }
    atLeast(2, "--modules", modules);
    if (modules > depth()) {
      throw new UserErrorException(
          "--modules must be at most the depth, " + depth() + ", got " + modules);
    }
  }

  private void checkGoal() {
    if (checkEvery != null) {
      if (untilError == null) {
        throw new UserErrorException("--check-every goes with --until-error only");
      }
      atLeast(1, "--check-every", checkEvery);
    }
    if (untilError != null && !(untilError >= 0 && untilError <= 100)) {
      throw new UserErrorException("--until-error must be between 0 and 100, got " + untilError);
    }
  }
}
