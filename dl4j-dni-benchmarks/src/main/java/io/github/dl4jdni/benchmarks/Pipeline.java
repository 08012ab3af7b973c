package io.github.dl4jdni.benchmarks;

import io.github.dl4jdni.benchmarks.Alternation.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Times decoupled trainers beside stock {@code fit} with the same layers, alternating. */
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    description = {
      "Milliseconds an iteration of decoupled trainers, of fit with the same interfaces and of fit"
          + " with stock layers, alternating.",
      "Set OMP_WAIT_POLICY=PASSIVE: without it, threads that wait for work take the cores of those"
          + " that work."
    })
final class Pipeline implements Callable<Integer> {

  private static final int HIDDEN_LAYERS = 3;
  private static final int MODULES = 2;
  private static final String STOCK = "stock fit";
  private static final String CDNI = "cDNI fit";

  @Spec private CommandSpec command;

  @Mixin private TimingOptions options;

  @Option(
      names = "--hidden",
      split = ",",
      defaultValue = "256,1024",
      description = "widths of the hidden layers, a network each")
  private int[] hidden;

  @Option(
      names = "--after",
      split = ",",
      description =
          "the hidden layers, of 1 to "
              + HIDDEN_LAYERS
              + ", that interfaces stand behind (default: one that cuts the network into two modules"
              + " of balanced cost)")
  private List<Integer> after;

  @Option(
      names = "--pytorch",
      paramLabel = "PYTHON",
      arity = "0..1",
      fallbackValue = "python3",
      description =
          "beside PyTorch's backprop, where this Python has it (default: not; python3 if no name"
              + " is given)")
  private String python;

  @Option(names = "--batch-norm", description = "hidden layers normalise their batches")
  private boolean normalized;

  @Option(
      names = "--profile",
      description = "then show what each module of pipelined(1) spends its time on")
  private boolean profile;

  @Override
  public Integer call() {
    check();
    for (int width : hidden) {
      DenseNetwork stock = DenseNetwork.stock(width, HIDDEN_LAYERS, normalized);
      DenseNetwork decoupled =
          after == null
              ? stock.intoModules(MODULES)
              : stock.withInterfacesAfter(List.copyOf(new TreeSet<>(after)));
      measure(stock, decoupled);
    }
    return 0;
  }

  private void check() {
    options.check(command.commandLine());
    for (int layer : after == null ? List.<Integer>of() : after) {
      if (layer < 1 || layer > HIDDEN_LAYERS) {
        throw new ParameterException(
            command.commandLine(),
            "--after names hidden layers from 1 to " + HIDDEN_LAYERS + ", got " + layer);
      }
    }
  }

  private void measure(DenseNetwork stock, DenseNetwork decoupled) {
    System.out.printf(
        "%s (| is an interface with an error model), %sReLU, Adam, batch %d;%n"
            + "ms an iteration over %d alternating rounds of %d, ratios of medians%n%n",
        decoupled,
        normalized ? "batch norm, " : "",
        options.batch,
        options.rounds,
        options.iterations);
    DataSet data = Noise.batch(options.batch);
    List<Side> sides = new ArrayList<>();
    try {
      for (int count : options.threads) {
        sides.add(Side.fit(STOCK, stock, count, data));
      }
      for (int count : options.threads) {
        sides.add(Side.fit(CDNI, decoupled, count, data));
      }
      if (python != null) {
        for (int count : options.threads) {
          PyTorch.side(python, stock, count, options.batch).ifPresent(sides::add);
        }
      }
      Side sequential = Side.sequential(decoupled, data);
      sides.add(sequential);
      List<String> pipelined = new ArrayList<>();
      for (int staleness = 1; staleness <= 2; staleness++) {
        Side side = Side.pipelined(decoupled, staleness, data);
        sides.add(side);
        pipelined.add(side.name());
      }
      List<Times> times = Alternation.time(sides, options.rounds, options.iterations);
      printTable(times);
      printSpeedUps(times, sequential.name(), pipelined);
    } finally {
      sides.forEach(Side::close);
    }
    if (profile) {
      printProfile(decoupled, data);
    }
  }

  private static void printTable(List<Times> times) {
    Times stock = Alternation.better(times, STOCK);
    System.out.printf(
        "%-22s %7s %10s %10s %14s%n", "training", "threads", "median", "least", "ratio to stock");
    for (Times each : times) {
      System.out.printf(
          "%-22s %7d %10.2f %10.2f %14.2f%n",
          each.name(),
          each.threads(),
          each.median(),
          each.minimum(),
          each.median() / stock.median());
    }
  }

  private static void printSpeedUps(List<Times> times, String sequential, List<String> pipelined) {
    Times stock = Alternation.better(times, STOCK);
    System.out.println();
    for (String name : pipelined) {
      double median = Alternation.better(times, name).median();
      System.out.printf(
          "%s does %.2f times the iterations per second of stock fit with %d threads, %.2f times"
              + " those of %s.%n",
          name,
          stock.median() / median,
          stock.threads(),
          Alternation.better(times, sequential).median() / median,
          sequential);
    }
    System.out.println();
  }

  private void printProfile(DenseNetwork decoupled, DataSet data) {
    try (Side side = Side.pipelined(decoupled, 1, data)) {
      side.train(options.iterations);
      System.out.printf("What the modules of %s spend their time on, %%:%n%n", side.name());
      ModuleProfile.of(side, options.rounds * options.iterations).print();
      System.out.println();
    }
  }
}
