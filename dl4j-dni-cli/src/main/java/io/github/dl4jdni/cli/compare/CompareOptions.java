package io.github.dl4jdni.cli.compare;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;
import static io.github.dl4jdni.cli.command.OptionChecks.notNegative;
import static io.github.dl4jdni.cli.command.OptionChecks.positive;

import io.github.dl4jdni.cli.command.Durations;
import io.github.dl4jdni.cli.command.GradientModelConverter;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.SplitExamples;
import io.github.dl4jdni.cli.model.InputTypeConverter;
import io.github.dl4jdni.cli.model.ModelFile;
import io.github.dl4jdni.cli.model.ReaderOptions;
import io.github.dl4jdni.cli.network.ComparedNetworks;
import io.github.dl4jdni.cli.network.LearningRates;
import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.cli.network.Mixing;
import io.github.dl4jdni.cli.network.NameConverters;
import io.github.dl4jdni.cli.network.NetworkKind;
import io.github.dl4jdni.cli.network.NetworkShape;
import io.github.dl4jdni.cli.network.ScheduleKind;
import io.github.dl4jdni.cli.network.ScheduleOptions;
import io.github.dl4jdni.cli.network.TrainingSchedule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.files.ModelReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.schedule.ISchedule;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the {@code compare} command and what they may be. */
final class CompareOptions {

  private static final int EPOCHS = 10;
  private static final int CHECKS = 20;
  private static final int CHECK_EVERY = 50;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "A model saved by ModelSerializer, or by Keras as .h5: its layers are compared. The"
              + " measure follows the loss of its output. A normaliser in its file is applied to"
              + " the data.")
  Path model;

  @Mixin private ReaderOptions trust;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      converter = NameConverters.OfNetwork.class,
      description =
          "In place of --model: fcn (fully connected) or cnn (5x5 convolutions and pooling), both"
              + " with batch normalization. Default: fcn.")
  private NetworkKind network;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description =
          "Of --network: layers with weights, output layer included. Default: 4 with fcn, 3 with"
              + " cnn.")
  private Integer depth;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      description =
          "Of --network: units of each hidden layer of fcn, or filters of cnn. Default: 256 with"
              + " fcn, 16 with cnn.")
  private Integer hidden;

  @Option(
      names = "--keep-weights",
      description =
          "Of --model: all trainings start from its weights. Default: from fresh ones, by the"
              + " seed.")
  boolean keepWeights;

  @Option(
      names = "--input-type",
      paramLabel = "TYPE",
      converter = InputTypeConverter.class,
      description =
          "Of --model, where its file does not record the input's type: "
              + InputTypeConverter.HELP
              + ".")
  InputType inputType;

  @Option(
      names = "--modules",
      paramLabel = "N",
      description =
          "Cut networks with interfaces into N modules of balanced cost. Default: an interface"
              + " behind every hidden layer.")
  Integer modules;

  @Mixin final DataOptions dataOptions = new DataOptions();

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "NAME",
      converter = NameConverters.OfMethod.class,
      description =
          "One or more of ${COMPLETION-CANDIDATES}; ddg and fdg are delayed gradients. Default: all"
              + " but these two and complete.")
  private List<Method> methods = new ArrayList<>();

  private final Set<Method> leftOut = EnumSet.noneOf(Method.class);

  @Option(
      names = "--schedules",
      split = ",",
      paramLabel = "NAME",
      converter = NameConverters.OfSchedule.class,
      description =
          "How networks with interfaces are trained, one or more of fit, sequential, pipelined (a"
              + " thread a module) and random (in random order). Methods that need the whole"
              + " network's forward pass always train by fit, ddg and fdg with a thread a module."
              + " Default: fit.")
  private List<ScheduleKind> schedules = new ArrayList<>();

  @Mixin private ScheduleOptions scheduleOptions;

  @Option(
      names = "--mixing",
      paramLabel = "NAME",
      converter = NameConverters.OfMixing.class,
      description =
          "Of methods with interfaces that are trained by fit, what they hand down: unapplied, the"
              + " gradient that came back, while gradient models learn; falling, a mixture that"
              + " begins with that gradient and ends with the synthetic one; or alternating, one"
              + " in one epoch and the other in the next. Default: the synthetic gradient.")
  private Mixing mixing;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Train each N times, with seeds that count up from 1, in turn and every other time in"
              + " reverse. Default: ${DEFAULT-VALUE}.")
  int seeds;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Times that every example is seen. Default: " + EPOCHS + ".")
  private Integer epochs;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      description =
          "In place of --epochs: the wall time of each training without measuring, as 90s, 10m or"
              + " 2h.")
  private String budget;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "256",
      description = "Examples of a minibatch. Default: ${DEFAULT-VALUE}.")
  int batch;

  @Option(
      names = "--learning-rate",
      split = ",",
      paramLabel = "METHOD=X",
      converter = {NameConverters.OfMethod.class},
      description =
          "Learning rates by method. Default for --network: "
              + LearningRates.HELP
              + "; they fall to a fifth after 60 %%"
              + " of the epochs and to a twenty-fifth after 85 %%, with --budget not at all. For"
              + " --model: the model's own.")
  private Map<Method, Double> learningRates = new LinkedHashMap<>();

  @Option(
      names = "--gradient-model",
      paramLabel = "METHOD=MODEL",
      converter = {NameConverters.OfMethod.class, GradientModelConverter.class},
      description =
          "A method's gradient model; to be repeated for others. Models are "
              + GradientModelConverter.HELP
              + ". Default: the library's for --model; error for cdni, the paper's for cdni-linear"
              + " (linear) and dni (mlp with two hidden layers of 1024 and batch normalization).")
  private Map<Method, GradientModel> gradientModels = new LinkedHashMap<>();

  @Option(
      names = "--input-model",
      paramLabel = "MODEL",
      converter = GradientModelConverter.class,
      description =
          "Of complete: what predicts modules' inputs, a model as of --gradient-model that needs no"
              + " labels. Default: mlp:1024.")
  private GradientModel inputModel;

  @Option(
      names = {"--target", "--target-error"},
      paramLabel = "X",
      description =
          "The error, in percent, or other measure of the network's loss for which the time to reach it is"
              + " shown. Default: what the worst method except none reaches in all trainings.")
  Double target;

  @Option(
      names = "--check-every",
      paramLabel = "N",
      description =
          "Measure every N iterations, and after each epoch. Default: "
              + CHECKS
              + " times in all; "
              + CHECK_EVERY
              + " iterations with --budget.")
  private Integer checkEvery;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "Where report, pictures, table, records and networks go. A call with the same options"
              + " goes on where the last one stopped.")
  Path out;

  @Option(
      names = "--report-only",
      description = "Report on the trainings that are at their end, without going on.")
  boolean reportOnly;

  @Option(
      names = "--keep-networks",
      description = "Keep the trained networks in DIR/runs. Default: those under way alone.")
  boolean keepNetworks;

  @Option(
      names = "--save-every",
      hidden = true,
      defaultValue = "15",
      description = "Seconds from one saving of a network under way to the next, at least.")
  double saveEvery;

  /** The methods that were asked for, or all that fit, each once. */
  List<Method> methods() {
    if (!methods.isEmpty()) {
      return List.copyOf(new LinkedHashSet<>(methods));
    }
    List<Method> all = new ArrayList<>(List.of(Method.values()));
    all.remove(Method.COMPLETE);
    all.removeIf(Method::isDelayed);
    all.removeAll(leftOut);
    return all;
  }

  /** Whether a method was asked for by its name. */
  boolean asksFor(Method method) {
    return methods.contains(method);
  }

  /** Leaves out a method that nobody asked for. */
  void leaveOut(Method method) {
    leftOut.add(method);
  }

  /** All trainings, in the order in which they are done. */
  List<RunKey> runs() {
    List<RunKey> runs = new ArrayList<>();
    List<Method> order = new ArrayList<>(methods());
    for (long seed = 1; seed <= seeds; seed++) {
      for (Method method : order) {
        for (TrainingSchedule schedule : schedules(method)) {
          runs.add(new RunKey(method, schedule, seed));
        }
      }
      Collections.reverse(order); // a machine that slows down shall not favour a method
    }
    return runs;
  }

  private List<TrainingSchedule> schedules(Method method) {
    List<ScheduleKind> kinds = schedules.isEmpty() ? List.of(ScheduleKind.FIT) : schedules;
    return kinds.stream().map(kind -> scheduleOptions.of(method, kind)).distinct().toList();
  }

  /** The epochs of each training; null with a budget of time. */
  Integer epochs() {
    return budget != null ? null : epochs == null ? Integer.valueOf(EPOCHS) : epochs;
  }

  /** The budget of each training in seconds; null with a number of epochs. */
  Double budgetSeconds() {
    return budget == null ? null : Durations.seconds("--budget", budget);
  }

  int checkEvery(int iterationsPerEpoch) {
    if (checkEvery != null) {
      return checkEvery;
    }
    return budget != null ? CHECK_EVERY : Math.max(1, epochs() * iterationsPerEpoch / CHECKS);
  }

  Double learningRate(Method method, NetworkSource source) {
    return learningRates.getOrDefault(method, source.defaultLearningRate(method));
  }

  /** How interfaces mix the gradient that came back with the synthetic one; null if they do not. */
  Mixing mixing() {
    return mixing;
  }

  /** What predicts the inputs of complete unlock's modules; null for the usual model. */
  GradientModel inputModel() {
    return inputModel;
  }

  /** The gradient model asked for, or null. */
  GradientModel gradientModel(Method method) {
    return gradientModels.get(method);
  }

  /** Where networks come from: the model that was read, or what is built for the data. */
  NetworkSource source(SavedModel saved, SplitExamples examples) {
    if (saved != null) {
      return saved;
    }
    NetworkKind kind = network == null ? NetworkKind.FCN : network;
    if (kind == NetworkKind.CNN && !examples.isImages()) {
      throw new UserErrorException(
          "--network cnn is for images, but --data holds " + examples.description());
    }
    boolean dense = kind == NetworkKind.FCN;
    boolean images = examples.form() instanceof SplitExamples.Images;
    SplitExamples.Images size =
        images
            ? (SplitExamples.Images) examples.form()
            : new SplitExamples.Images(1, examples.training().values(), 1);
    return new BuiltNetwork(
        new NetworkShape(
            kind,
            size.height(),
            size.width(),
            size.channels(),
            examples.training().classes(),
            depth(),
            hidden == null ? (dense ? 256 : 16) : hidden,
            examples.training().targets().task()),
        modules,
        mixingSchedule(),
        inputModel);
  }

  /** The model of --model; null without. */
  SavedModel savedModel() {
    boolean normalizes = dataOptions.scaling.equals("auto");
    return model == null
        ? null
        : SavedModel.read(
            modelFile(), keepWeights, modules, inputType, normalizes, mixingSchedule());
  }

  /** How the share of the gradient that came back goes over the epochs; null for none. */
  private ISchedule mixingSchedule() {
    return mixing == null ? null : mixing.schedule(epochs());
  }

  /** Weights that are not numbers are told where they are to be trained. */
  private ModelFile modelFile() {
    return ModelFile.read(model, reader().acceptNonFinite());
  }

  /** {@return the reader of models} */
  ModelReader reader() {
    return trust.reader();
  }

  private int depth() {
    return depth != null ? depth : network == NetworkKind.CNN ? 3 : 4;
  }

  /**
   * Checks what the types do not.
   *
   * @throws UserErrorException for the first option that is out of range
   */
  void check() {
    if (model != null && network != null) {
      throw new UserErrorException(
          "--model and --network exclude each other: one of them is compared");
    }
    if (model != null && (depth != null || hidden != null)) {
      throw new UserErrorException("--depth and --hidden go with --network only");
    }
    if (model == null && (keepWeights || inputType != null)) {
      throw new UserErrorException("--keep-weights and --input-type go with --model only");
    }
    if (epochs != null && budget != null) {
      throw new UserErrorException(
          "--epochs and --budget exclude each other: one of them ends a training");
    }
    if (mixing != null
        && (budget != null || !schedules.stream().allMatch(ScheduleKind.FIT::equals))) {
      throw new UserErrorException("--mixing goes with --epochs and --schedules fit only");
    }
    atLeast(2, "--depth", depth());
    if (hidden != null) {
      atLeast(1, "--hidden", hidden);
    }
    if (modules != null) {
      atLeast(2, "--modules", modules);
    }
    atLeast(2, "--batch", batch);
    atLeast(1, "--seeds", seeds);
    if (epochs != null) {
      atLeast(1, "--epochs", epochs);
    }
    if (checkEvery != null) {
      atLeast(1, "--check-every", checkEvery);
    }
    learningRates.forEach((method, rate) -> positive("--learning-rate " + method, rate));
    gradientModels
        .keySet()
        .forEach(
            method -> {
              if (!method.takesGradientModel()) {
                throw new UserErrorException(
                    "--gradient-model is for dni, cdni, cdni-linear and complete, got " + method);
              }
            });
    if (inputModel != null && !methods.contains(Method.COMPLETE)) {
      throw new UserErrorException("--input-model goes with --methods complete only");
    }
    if (inputModel != null && !inputModel.learnsFromGradient()) {
      throw new UserErrorException(
          "--input-model must learn from what it predicts alone, got " + inputModel);
    }
    if (target != null) {
      notNegative("--target", target);
    }
    if (model == null && methods.contains(Method.COMPLETE)) {
      ComparedNetworks.checkComplete(
          "--methods", network == null ? NetworkKind.FCN : network, modules);
    }
    dataOptions.check();
    scheduleOptions.check("--schedules", schedules, methods());
    budgetSeconds();
  }
}
