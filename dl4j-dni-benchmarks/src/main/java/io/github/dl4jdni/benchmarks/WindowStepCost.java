package io.github.dl4jdni.benchmarks;

import io.github.dl4jdni.benchmarks.Alternation.Times;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Times a window of truncated BPTT: stock LSTM beside those with synthetic gradients. */
@Command(
    name = "window-step",
    mixinStandardHelpOptions = true,
    description =
        "Milliseconds a window of truncated BPTT, by fit: the stock LSTM, one that hands back nothing"
            + " from beyond the window (s = 0), and LSTMs with synthetic gradients, by several gradient"
            + " models, alternating. The LSTM is the first layer: those of this library compute no"
            + " gradient of its input.")
final class WindowStepCost implements Callable<Integer> {

  private static final int WINDOWS = 4; // a minibatch
  private static final String STOCK = "stock LSTM";
  private static final String TRUNCATED = "s = 0";

  @Spec private CommandSpec command;

  @Option(names = "--batch", defaultValue = "128", description = "minibatch size")
  private int batch;

  @Option(names = "--units", defaultValue = "256", description = "units of the LSTM")
  private int units;

  @Option(names = "--window", defaultValue = "8", description = "time steps a window")
  private int window;

  @Option(
      names = "--labels-ahead",
      defaultValue = "16",
      description = "steps after a window whose labels one of the models sees")
  private int labelsAhead;

  @Option(names = "--inputs", description = "inputs of the LSTM (default: as many as units)")
  private Integer inputs;

  @Option(
      names = "--fused-updaters",
      description = "let all but the stock network take this library's updaters in one pass")
  private boolean fusedUpdaters;

  @Option(names = "--rounds", defaultValue = "15", description = "how often the sides alternate")
  private int rounds;

  @Option(names = "--iterations", defaultValue = "5", description = "minibatches a round and side")
  private int iterations;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      description = "ND4J thread counts to try; each side is judged at its better one")
  private int[] threads;

  @Override
  public Integer call() {
    int inputCount = inputs == null ? units : inputs;
    for (int value :
        new int[] {batch, inputCount, units, window, labelsAhead, rounds, iterations}) {
      if (value < 1) {
        throw new ParameterException(
            command.commandLine(), "all sizes and counts must be at least 1, got " + value);
      }
    }
    System.out.printf(
        "LSTM %d-%d, Adam, batch %d, T = %d, %d windows a minibatch;%n"
            + "median ms a window over %d alternating rounds of %d minibatches%n%n",
        inputCount, units, batch, window, WINDOWS, rounds, iterations);
    List<Side> sides = new ArrayList<>();
    for (int count : threads) {
      sides.add(side(STOCK, new LSTM.Builder().nOut(units).build(), inputCount, count));
      sides.add(side(TRUNCATED, own().consumptionScale(0).build(), inputCount, count));
      sides.add(side("DNI", own().build(), inputCount, count));
      sides.add(side("DNI, one model", own().perWindow(false).build(), inputCount, count));
      sides.add(side("DNI, error model, labels", errors(), inputCount, count));
      sides.add(
          side("DNI, labels ahead", own().labelsAhead(labelsAhead).build(), inputCount, count));
      sides.add(side("DNI, as in the paper", own().asInThePaper().build(), inputCount, count));
      sides.add(side("DNI with auxiliary task", own().auxiliary(1).build(), inputCount, count));
    }
    print(Alternation.time(sides, rounds, iterations));
    return 0;
  }

  /** The first layer, which hands no gradient down. */
  private SyntheticGradientLSTM.Builder own() {
    return new SyntheticGradientLSTM.Builder().nOut(units).inputGradient(false);
  }

  private SyntheticGradientLSTM errors() {
    return own().gradientModel(GradientModel.error()).conditionOnLabels(true).build();
  }

  private Side side(String name, BaseLayer layer, int inputCount, int count) {
    boolean stock = layer instanceof LSTM;
    boolean ahead =
        layer instanceof SyntheticGradientLSTM own && own.getStateGradient().getLabelsAhead() > 0;
    MultiLayerNetwork network =
        RecurrentNetwork.of(
            List.of(layer), inputCount, window, WorkspaceMode.ENABLED, !stock && fusedUpdaters);
    DataSet data = RecurrentNetwork.noise(batch, inputCount, WINDOWS * window);
    return ahead
        ? Side.fitAhead(name, network, count, data, labelsAhead)
        : Side.fit(name, network, count, data);
  }

  private static void print(List<Times> times) {
    System.out.printf(
        "%-26s %7s %10s %10s %10s%n", "layer", "threads", "ms", "of stock", "of s = 0");
    Times stock = Alternation.better(times, STOCK);
    Times truncated = Alternation.better(times, TRUNCATED);
    for (Times each : times) {
      System.out.printf(
          "%-26s %7d %10.2f %10.2f %10.2f%n",
          each.name(),
          each.threads(),
          each.median() / WINDOWS,
          each.median() / stock.median(),
          each.median() / truncated.median());
    }
  }
}
