package io.github.dl4jdni.research.recurrent;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;
import static io.github.dl4jdni.cli.command.OptionChecks.finite;
import static io.github.dl4jdni.cli.command.OptionChecks.notNegative;
import static io.github.dl4jdni.cli.command.OptionChecks.positive;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.report.Curve;
import io.github.dl4jdni.cli.report.OutputFiles;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all experiments with recurrent networks have. */
public final class RecurrentOptions {

  private static final String RESULTS = "results";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--window",
      paramLabel = "T",
      defaultValue = "4",
      description = "Steps of a truncation window. Default: ${DEFAULT-VALUE}.")
  private int window;

  @Option(
      names = "--method",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "bptt,dni",
      converter = RecurrentMethod.Converter.class,
      description = {
        "One or more of:",
        "bptt: truncated backpropagation through time,",
        "dni: models, one for each window, predict the gradient of the window's final state, from"
            + " that state and labels (see --labels-ahead),",
        "dni-state: from the state alone,",
        "dni-paper: one model of all windows, learnt by Adam, as in the paper,",
        "dni-aux: dni, and the layer learns to predict that gradient from within the window,",
        "td: a linear model that learns by temporal differences, BP(lambda),",
        "full: backpropagation through time over whole sequences, whatever the window,",
        "replicated: bptt with the label asked for at the end of each window, not of the sequence"
            + " alone (target replication); for rows and order,",
        "stock: Deeplearning4j's LSTM as its fit trains it, which goes back through each window as"
            + " if it had begun with an empty state.",
        "Default: ${DEFAULT-VALUE}."
      })
  private List<RecurrentMethod> methods = new ArrayList<>();

  @Option(
      names = "--units",
      paramLabel = "N",
      defaultValue = "64",
      description = "Width of the recurrent layer. Default: ${DEFAULT-VALUE}.")
  private int units;

  @Option(
      names = "--forget-gate-bias",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "What the bias of the forget gate begins with. With 1, cells keep most of what they hold"
              + " from the start, which carries a gradient that truncation cuts. Default:"
              + " ${DEFAULT-VALUE}.")
  private double forgetGateBias;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Sequences of a minibatch. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--seconds",
      paramLabel = "X",
      defaultValue = "30",
      description =
          "Processor time that each training gets: what the thread that trains uses, so that other"
              + " programs do not count. On an idle machine with one ND4J thread"
              + " (OMP_NUM_THREADS=1, which is the default here) it equals wall time. Making data,"
              + " checks and measuring are not counted. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "Minibatches that each training gets, in place of --seconds.")
  private Long iterations;

  @Option(
      names = "--learning-rate",
      paramLabel = "X[,METHOD=X...]",
      defaultValue = "0.003",
      converter = MethodRates.Converter.class,
      description =
          "Adam's rate, and perhaps others for some of the methods. Default: ${DEFAULT-VALUE}.")
  private MethodRates learningRate;

  @Option(
      names = "--cool-down",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "Over this share of a training, at its end, Adam's rate falls to zero in a straight line,"
              + " by steps, whatever the method; from 0 to 1. Not the rate of --gradient-model-rate."
              + " Default: ${DEFAULT-VALUE}.")
  private double coolDown;

  @Option(
      names = "--clip",
      paramLabel = "X",
      defaultValue = "1",
      description = "Largest L2 norm of a layer's gradient; 0 for any. Default: ${DEFAULT-VALUE}.")
  private double clip;

  @Mixin private GradientModelChoice gradientModel;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the initial weights and the training data. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = {"--repeat", "--seeds"},
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Train each method N times, with seeds that count up from --seed. Default:"
              + " ${DEFAULT-VALUE}.")
  private int repeat;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Where the figures go, as JSON. Default: results/COMMAND-report.json.")
  private Path report;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Where the curves' picture goes. Default: results/COMMAND.png.")
  private Path plot;

  /**
   * Checks what the types do not, and makes the folders of the files.
   *
   * @param course of what is learnt
   * @throws UserErrorException for the first option that is out of range
   */
  public void check(Course course) {
    atLeast(1, "--window", window);
    atLeast(1, "--units", units);
    atLeast(1, "--batch", batch);
    atLeast(1, "--repeat", repeat);
    finite("--forget-gate-bias", forgetGateBias);
    notNegative("--clip", clip);
    if (!(coolDown >= 0 && coolDown <= 1)) {
      throw new UserErrorException("--cool-down must be between 0 and 1, got " + coolDown);
    }
    OptionUse use = new OptionUse(command, methods(), course);
    gradientModel.check(use);
    if (use.isGiven("--learning-rate")) {
      learningRate.checkNamed(methods());
    }
    positive("--seconds", seconds);
    if (iterations != null) {
      atLeast(1, "--iterations", iterations);
      if (command.commandLine().getParseResult().hasMatchedOption("--seconds")) {
        throw new UserErrorException("--seconds and --iterations exclude each other; give one");
      }
    }
    if (course != Course.CLASSES && methods.contains(RecurrentMethod.REPLICATED)) {
      throw new UserErrorException(
          "--method replicated is for rows and order, where a sequence has one label; "
              + name()
              + " has targets at many steps");
    }
    OutputFiles.prepare("--report", report(), "report.json");
    OutputFiles.prepare("--plot", plot(), "plot.png");
  }

  /** {@return the methods that were asked for, each once, in the order of the command line} */
  public List<RecurrentMethod> methods() {
    return List.copyOf(new LinkedHashSet<>(methods));
  }

  /** {@return the seeds, counting up} */
  public List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (int number = 0; number < repeat; number++) {
      seeds.add(seed + number);
    }
    return seeds;
  }

  /**
   * {@return the settings of a network}
   *
   * @param plan its training
   */
  public RecurrentSettings settings(RecurrentPlan plan) {
    return new RecurrentSettings(
        window,
        new LayerSettings(units, forgetGateBias),
        learningRate.of(plan.method()),
        clip,
        gradientModel.settings(),
        plan.seed());
  }

  /** {@return what all trainings have in common, in words, beginning with the command's name} */
  public String introduction() {
    return String.format(
        Locale.ROOT,
        "%s: windows of %d steps, %d units, minibatches of %d, Adam %s%s; %s a training.",
        name(),
        window,
        units,
        batch,
        rates(),
        coolDown == 0 ? "" : ", falling over the last " + coolDown + " of the time",
        budget());
  }

  /** {@return Adam's rates, in words: one number if all methods have the same} */
  private String rates() {
    Map<String, Double> rates = learningRates();
    return Set.copyOf(rates.values()).size() == 1
        ? String.valueOf(rates.values().iterator().next())
        : rates.entrySet().stream()
            .map(each -> each.getKey() + " " + each.getValue())
            .collect(Collectors.joining(", "));
  }

  /** {@return Adam's rates by the names of the methods} */
  Map<String, Double> learningRates() {
    return learningRate.of(methods());
  }

  /** {@return steps of a truncation window} */
  public int window() {
    return window;
  }

  /** {@return width of the recurrent layer} */
  int units() {
    return units;
  }

  /** {@return what the bias of the forget gate begins with} */
  double forgetGateBias() {
    return forgetGateBias;
  }

  /** {@return largest L2 norm of a layer's gradient, or 0 for any} */
  double clip() {
    return clip;
  }

  /** {@return the settings of the methods that predict gradients} */
  GradientModelSettings gradientModel() {
    return gradientModel.settings();
  }

  /** {@return how long each training lasts} */
  public Budget budget() {
    return iterations != null
        ? new Budget(null, iterations, coolDown)
        : new Budget(seconds, null, coolDown);
  }

  /**
   * {@return the curves of trainings, named for their methods, and their seeds if there are
   * several}
   *
   * @param <R> type of the trainings
   * @param <P> type of the points
   * @param runs the trainings
   * @param points of a training's curve
   * @param seconds of training at a point
   * @param value at a point
   */
  public <R extends RecurrentRun, P> List<Curve> curves(
      List<R> runs,
      Function<R, List<P>> points,
      ToDoubleFunction<P> seconds,
      ToDoubleFunction<P> value) {
    return runs.stream()
        .map(run -> curve(run.training(), points.apply(run), seconds, value))
        .toList();
  }

  private <P> Curve curve(
      TrainingFigures training,
      List<P> points,
      ToDoubleFunction<P> seconds,
      ToDoubleFunction<P> value) {
    return new Curve(
        repeat == 1 ? training.method() : training.method() + ", seed " + training.seed(),
        points.stream().mapToDouble(seconds).boxed().toList(),
        points.stream().mapToDouble(value).boxed().toList());
  }

  /** {@return the name of the command} */
  public String name() {
    return command.name();
  }

  /** {@return where the command prints results} */
  public PrintWriter out() {
    return command.commandLine().getOut();
  }

  /** {@return where progress goes if there is no terminal} */
  PrintWriter messages() {
    return command.commandLine().getErr();
  }

  /** {@return sequences of a minibatch} */
  public int batch() {
    return batch;
  }

  /** {@return where the figures go} */
  public Path report() {
    return report != null ? report : Path.of(RESULTS, name() + "-report.json");
  }

  /** {@return where the picture goes} */
  public Path plot() {
    return plot != null ? plot : Path.of(RESULTS, name() + ".png");
  }
}
