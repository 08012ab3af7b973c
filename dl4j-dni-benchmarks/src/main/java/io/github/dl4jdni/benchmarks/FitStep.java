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
    description = "Milliseconds an iteration of fit: stock backprop and cDNI, alternating.")
final class FitStep implements Callable<Integer> {

  private static final int HIDDEN_LAYERS = 3;
  private static final String BACKPROP = "backprop";
  private static final String CDNI = "cDNI";

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
    System.out.printf("%-12s %7s %10s %10s %8s%n", "network", "threads", BACKPROP, CDNI, "ratio");
    for (boolean normalized : new boolean[] {false, true}) {
      compare(normalized);
    }
    return 0;
  }

  private void compare(boolean normalized) {
    DataSet data = Noise.batch(options.batch);
    DenseNetwork network = DenseNetwork.stock(hidden, HIDDEN_LAYERS, normalized);
    List<Side> sides = new ArrayList<>();
    for (int count : options.threads) {
      sides.add(Side.fit(BACKPROP, network, count, data));
      sides.add(Side.fit(CDNI, network.withInterfacesEverywhere(), count, data));
    }
    List<Times> times = Alternation.time(sides, options.rounds, options.iterations);
    String name = normalized ? "batch norm" : "plain";
    for (int i = 0; i < times.size(); i += 2) {
      Times backprop = times.get(i);
      print(name, String.valueOf(backprop.threads()), backprop, times.get(i + 1), "");
    }
    Times backprop = Alternation.better(times, BACKPROP);
    Times cdni = Alternation.better(times, CDNI);
    String settings =
        String.format("  threads: backprop %d, cDNI %d", backprop.threads(), cdni.threads());
    print(name, "better", backprop, cdni, settings);
  }

  private static void print(
      String network, String threads, Times backprop, Times cdni, String remark) {
    System.out.printf(
        "%-12s %7s %10.2f %10.2f %8.2f%s%n",
        network,
        threads,
        backprop.median(),
        cdni.median(),
        cdni.median() / backprop.median(),
        remark);
  }
}
