package io.github.dl4jdni.examples.recurrent;

import static io.github.dl4jdni.examples.OptionChecks.atLeast;
import static io.github.dl4jdni.examples.OptionChecks.notNegative;
import static io.github.dl4jdni.examples.OptionChecks.positive;

import io.github.dl4jdni.examples.UserErrorException;
import io.github.dl4jdni.examples.report.OutputFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all experiments with recurrent networks have. */
public final class RecurrentOptions {

  private static final double SECONDS = 30;
  private static final List<RecurrentMethod> DEFAULT_METHODS =
      List.of(RecurrentMethod.BPTT, RecurrentMethod.DNI);
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
      converter = RecurrentMethod.Converter.class,
      description = {
        "One or more of:",
        "bptt: truncated backpropagation through time,",
        "dni: a model predicts the gradient of the window's final state,",
        "dni-aux: and the layer learns to predict that gradient from within the window,",
        "td: a linear model that learns by temporal differences, BP(lambda),",
        "stock: Deeplearning4j's LSTM as its fit trains it, which goes back through each window as"
            + " if it had begun with an empty state.",
        "Default: bptt,dni."
      })
  private List<RecurrentMethod> methods = new ArrayList<>();

  @Option(
      names = "--units",
      paramLabel = "N",
      defaultValue = "64",
      description = "Width of the recurrent layer. Default: ${DEFAULT-VALUE}.")
  private int units;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Sequences of a minibatch. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--seconds",
      paramLabel = "X",
      description =
          "Processor time that each training gets: what the thread that trains uses, so that other"
              + " programs do not count. On an idle machine with one ND4J thread"
              + " (OMP_NUM_THREADS=1, which is the default here) it equals wall time. Making data,"
              + " checks and measuring are not counted. Default: "
              + (int) SECONDS
              + ".")
  private Double seconds;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "Minibatches that each training gets, in place of --seconds.")
  private Long iterations;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.003",
      description = "Adam's rate. Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--clip",
      paramLabel = "X",
      defaultValue = "1",
      description = "Largest L2 norm of a layer's gradient; 0 for any. Default: ${DEFAULT-VALUE}.")
  private double clip;

  @Mixin private GradientModelOptions gradientModel;

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
   * @throws UserErrorException for the first option that is out of range
   */
  public void check() {
    atLeast(1, "--window", window);
    atLeast(1, "--units", units);
    atLeast(1, "--batch", batch);
    atLeast(1, "--repeat", repeat);
    positive("--learning-rate", learningRate);
    notNegative("--clip", clip);
    gradientModel.check();
    if (seconds != null && iterations != null) {
      throw new UserErrorException("--seconds and --iterations exclude each other; give one");
    }
    if (seconds != null) {
      positive("--seconds", seconds);
    }
    if (iterations != null) {
      atLeast(1, "--iterations", iterations);
    }
    OutputFiles.prepare("--report", report(), "report.json");
    OutputFiles.prepare("--plot", plot(), "plot.png");
  }

  /** {@return the methods that were asked for, each once, in the order of the command line} */
  public List<RecurrentMethod> methods() {
    return methods.isEmpty() ? DEFAULT_METHODS : List.copyOf(new LinkedHashSet<>(methods));
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
   * @param ofSeed seed of its initial weights
   */
  public RecurrentSettings settings(long ofSeed) {
    return new RecurrentSettings(
        window, units, learningRate, clip, gradientModel.settings(), ofSeed);
  }

  /** {@return how long each training lasts} */
  public Budget budget() {
    if (iterations != null) {
      return new Budget(null, iterations);
    }
    return new Budget(seconds == null ? SECONDS : seconds, null);
  }

  /** {@return the name of a training's curve} */
  public String curveName(String method, long ofSeed) {
    return repeat == 1 ? method : method + ", seed " + ofSeed;
  }

  /** {@return sequences of a minibatch} */
  public int batch() {
    return batch;
  }

  /** {@return where the figures go} */
  public Path report() {
    return report != null ? report : Path.of(RESULTS, command.name() + "-report.json");
  }

  /** {@return where the picture goes} */
  public Path plot() {
    return plot != null ? plot : Path.of(RESULTS, command.name() + ".png");
  }
}
