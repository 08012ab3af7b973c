package io.github.dl4jdni.benchmarks;

import io.github.dl4jdni.benchmarks.Alternation.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times a step of stock {@code fit}: backprop with stock layers beside cDNI, alternating. */
@Command(
    name = "fit-step",
    mixinStandardHelpOptions = true,
    description =
        "Milliseconds an iteration of fit: stock backprop and cDNI, each with ND4J's Adam and with"
            + " the fused one, alternating.")
final class FitStep implements Callable<Integer> {

  private static final int HIDDEN_LAYERS = 3;
  private static final String BACKPROP = "backprop";
  private static final String CDNI = "cDNI";
  private static final String FUSED = ", fused";
  private static final int SIDES = 4;

  @Spec private CommandSpec command;

  @Mixin private TimingOptions options;

  @Option(names = "--hidden", defaultValue = "256", description = "width of the hidden layers")
  private int hidden;

  @Override
  public Integer call() {
    options.check(command.commandLine());
    System.out.printf(
        "%s, ReLU, Adam, batch %d, label-conditioned error models;%n"
            + "median ms an iteration over %d alternating rounds of %d%n%n",
        DenseNetwork.stock(hidden, HIDDEN_LAYERS, false),
        options.batch,
        options.rounds,
        options.iterations);
    System.out.printf(
        "%-12s %7s %10s %15s %10s %11s %8s%n",
        "network", "threads", BACKPROP, BACKPROP + FUSED, CDNI, CDNI + FUSED, "ratio");
    for (boolean normalized : new boolean[] {false, true}) {
      compare(normalized);
    }
    return 0;
  }

  private void compare(boolean normalized) {
    DataSet data = Noise.batch(options.batch);
    DenseNetwork network = DenseNetwork.stock(hidden, HIDDEN_LAYERS, normalized);
    List<Side> sides = new ArrayList<>();
    DenseNetwork decoupled = network.withInterfacesEverywhere();
    for (int count : options.threads) {
      sides.add(Side.fit(BACKPROP, network, count, data));
      sides.add(Side.fit(BACKPROP + FUSED, network.withFusedUpdater(), count, data));
      sides.add(Side.fit(CDNI, decoupled, count, data));
      sides.add(Side.fit(CDNI + FUSED, decoupled.withFusedUpdater(), count, data));
    }
    List<Times> times = Alternation.time(sides, options.rounds, options.iterations);
    String name = normalized ? "batch norm" : "plain";
    for (int i = 0; i < times.size(); i += SIDES) {
      print(name, String.valueOf(times.get(i).threads()), times.subList(i, i + SIDES));
    }
    List<Times> better = new ArrayList<>();
    for (int i = 0; i < SIDES; i++) {
      better.add(Alternation.better(times, times.get(i).name()));
    }
    print(name, "better", better);
  }

  /** The ratio is that of all that this library brings to stock. */
  private static void print(String network, String threads, List<Times> times) {
    double stock = times.get(0).median();
    double ours = times.get(SIDES - 1).median();
    System.out.printf(
        "%-12s %7s %10.2f %15.2f %10.2f %11.2f %8.2f%n",
        network, threads, stock, times.get(1).median(), times.get(2).median(), ours, ours / stock);
  }
}
