package io.github.dl4jdni.benchmarks;

import io.github.dl4jdni.benchmarks.Alternation.Times;
import io.github.dl4jdni.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Predicts, from measured costs of modules and messages, how training speeds up with the cores, and
 * measures what this machine can show of it.
 */
@Command(
    name = "scaling",
    mixinStandardHelpOptions = true,
    defaultValueProvider = Scaling.Defaults.class,
    description = {
      "Predicted speed-up of a deep network's training with K modules on K cores, from measured"
          + " costs of modules and messages, beside what is measured with one core and two.",
      "Set OMP_WAIT_POLICY=PASSIVE, as for pipeline."
    })
final class Scaling implements Callable<Integer> {

  private static final String STOCK = "stock fit";
  private static final int TWO = 2;

  @Spec private CommandSpec command;

  @Mixin private TimingOptions options;

  @Option(names = "--hidden", defaultValue = "256", description = "width of the hidden layers")
  private int hidden;

  @Option(names = "--depth", defaultValue = "16", description = "number of hidden layers")
  private int depth;

  @Option(names = "--cores", defaultValue = "16", description = "the largest K")
  private int cores;

  @Override
  public Integer call() {
    options.check(command.commandLine());
    if (cores < TWO || depth < cores - 1) {
      throw new ParameterException(
          command.commandLine(),
          "--cores must be at least 2, and --depth at least one less, got "
              + cores
              + " and "
              + depth);
    }
    DataSet data = Noise.batch(options.batch);
    DenseNetwork stock = DenseNetwork.stock(hidden, depth, false);
    DenseNetwork halves = stock.intoModules(TWO);
    System.out.printf(
        "784, %d hidden layers of %d, 10; ReLU, Adam, batch %d; K modules of balanced cost,"
            + " label-conditioned interfaces, %s.%n%n",
        depth, hidden, options.batch, Schedule.pipelined(1));
    Measured measured = measure(stock, halves, data);
    MessageCost message = MessageCost.measure(Nd4j.rand(DataType.FLOAT, options.batch, hidden));
    System.out.printf(
        "Stock fit: %.2f ms an iteration with %d threads. A message: %.3f ms to copy, %.3f ms to"
            + " hand over.%n%n",
        measured.stock().median(), measured.stock().threads(), message.copy(), message.handOver());
    printTable(stock, data, measured, message);
    printAssumptions();
    return 0;
  }

  private Measured measure(DenseNetwork stock, DenseNetwork halves, DataSet data) {
    List<Side> sides = new ArrayList<>();
    try {
      for (int count : options.threads) {
        sides.add(Side.fit(STOCK, stock, count, data));
      }
      for (int count = 1; count <= TWO; count++) {
        sides.add(Side.trainer(halves, Schedule.pipelined(1), count, data));
      }
      List<Times> times = Alternation.time(sides, options.rounds, options.iterations);
      return new Measured(
          Alternation.better(times, STOCK),
          times.get(times.size() - TWO),
          times.get(times.size() - 1));
    } finally {
      sides.forEach(Side::close);
    }
  }

  private void printTable(
      DenseNetwork stock, DataSet data, Measured measured, MessageCost message) {
    System.out.printf(
        "%3s %12s %12s %12s %12s %12s %12s%n",
        "K", "slowest", "all modules", "predicted", "measured", "x stock fit", "x K = 1");
    int iterations = options.rounds * options.iterations;
    ModuleCosts halves = ModuleCosts.measure(stock.intoModules(TWO), data, iterations);
    double one = halves.sum() + message.handOver();
    for (int k = 1; k <= cores; k++) {
      ModuleCosts costs =
          k <= TWO ? halves : ModuleCosts.measure(stock.intoModules(k), data, options.iterations);
      double predicted = k == 1 ? one : costs.slowest() + message.handOver();
      System.out.printf(
          "%3d %12.2f %12.2f %12.2f %12s %12.2f %12.2f%n",
          k,
          costs.slowest(),
          costs.sum(),
          predicted,
          measured.text(k),
          measured.stock().median() / predicted,
          one / predicted);
    }
  }

  private void printAssumptions() {
    System.out.printf(
        "%nms an iteration. slowest, all modules: measured processor time of module threads, with"
            + " modules taking%n"
            + "turns on one core; interfaces and copies of messages are in it.%n"
            + "predicted: T(K) = slowest module + one hand-over; K = 1: the two modules of K = 2 on"
            + " one core,%n"
            + "T(1) = both + one hand-over. Ratios are of predicted times.%n"
            + "Assumed: a core of its own for each module; memory bandwidth and shared cache grow"
            + " with the cores;%n"
            + "the clock does not fall when more cores work; steady state, the pipeline neither"
            + " fills nor empties;%n"
            + "no stragglers: each iteration costs the same; one hand-over of each iteration is"
            + " waited for; batches%n"
            + "come at no cost.%n");
  }

  /** A deep network sixteen times over takes long: fewer iterations than where two are compared. */
  static final class Defaults implements IDefaultValueProvider {

    private static final Map<String, String> VALUES = Map.of("--rounds", "3", "--iterations", "15");

    @Override
    public String defaultValue(ArgSpec argument) {
      return argument instanceof OptionSpec option ? VALUES.get(option.longestName()) : null;
    }
  }

  /**
   * What was timed.
   *
   * @param stock fit with stock layers, at its better number of threads
   * @param oneCore two modules taking turns
   * @param twoCores two modules at the same time
   */
  private record Measured(Times stock, Times oneCore, Times twoCores) {

    String text(int k) {
      return switch (k) {
        case 1 -> String.format("%.2f", oneCore.median());
        case TWO -> String.format("%.2f", twoCores.median());
        default -> "-";
      };
    }
  }
}
