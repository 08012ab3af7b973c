package io.github.dl4jdni.benchmarks;

import io.github.dl4jdni.benchmarks.Alternation.Times;
import io.github.dl4jdni.stats.DniHealthListener;
import io.github.dl4jdni.stats.DniSeries;
import io.github.dl4jdni.stats.DniStatsListener;
import io.github.dl4jdni.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times iterations with and without a listener that measures interfaces, alternating. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    description = "What measuring interfaces costs: iterations with and without, alternating.")
final class StatsOverhead implements Callable<Integer> {

  private static final int HIDDEN_LAYERS = 3;
  private static final int DEFAULT_INTERVAL = 10;

  @Spec private CommandSpec command;

  @Mixin private TimingOptions options;

  @Option(names = "--hidden", defaultValue = "256", description = "width of the hidden layers")
  private int hidden;

  @Override
  public Integer call() {
    options.check(command.commandLine());
    DenseNetwork network =
        DenseNetwork.stock(hidden, HIDDEN_LAYERS, false).withInterfacesEverywhere();
    DataSet data = Noise.batch(options.batch);
    System.out.printf(
        "%s, three interfaces, batch %d, one ND4J thread;%n"
            + "median ms an iteration over %d alternating rounds of %d%n%n",
        network, options.batch, options.rounds, options.iterations);
    System.out.printf("%-26s %-24s %10s %8s%n", "trained by", "listener", "ms", "ratio");
    List<Side> fit = new ArrayList<>();
    List<Side> pipelined = new ArrayList<>();
    for (String listener : listeners()) {
      MultiLayerNetwork trained = network.create();
      trained.setListeners(listener(listener));
      fit.add(Side.fit(listener, trained, 1, data));
      pipelined.add(
          Side.trainer(
              listener,
              network,
              Schedule.pipelined(1),
              network.modules(),
              data,
              listener(listener)));
    }
    print("fit", fit);
    print("DecoupledTrainer", pipelined);
    pipelined.forEach(Side::close);
    return 0;
  }

  /** None twice: what their ratio is off 1 is the measurement's own uncertainty. */
  private static List<String> listeners() {
    return List.of("none", "none again", "stats, every 10", "stats, every 1", "health, every 10");
  }

  private static TrainingListener[] listener(String name) {
    return switch (name) {
      case "stats, every 10" ->
          new TrainingListener[] {
            new DniStatsListener.Builder().every(DEFAULT_INTERVAL).to(new DniSeries(100)).build()
          };
      case "stats, every 1" ->
          new TrainingListener[] {
            new DniStatsListener.Builder().every(1).to(new DniSeries(100)).build()
          };
      case "health, every 10" ->
          new TrainingListener[] {new DniHealthListener.Builder().onWarning(warning -> {}).build()};
      default -> new TrainingListener[0];
    };
  }

  private void print(String trainedBy, List<Side> sides) {
    List<Times> times = Alternation.time(sides, options.rounds, options.iterations);
    double none = times.get(0).median();
    for (Times each : times) {
      System.out.printf(
          "%-26s %-24s %10.2f %8.3f%n",
          trainedBy, each.name(), each.median(), each.median() / none);
    }
  }
}
