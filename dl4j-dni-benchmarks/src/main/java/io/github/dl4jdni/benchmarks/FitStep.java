package io.github.dl4jdni.benchmarks;

import io.github.dl4jdni.benchmarks.Networks.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times a step of stock {@code fit}: backprop with stock layers beside cDNI, alternating. */
@Command(
    name = "fit-step",
    mixinStandardHelpOptions = true,
    description = "Milliseconds an iteration of fit: stock backprop and cDNI, alternating.")
final class FitStep implements Callable<Integer> {

  @Option(names = "--hidden", defaultValue = "256", description = "width of the hidden layers")
  private int hidden;

  @Option(names = "--batch", defaultValue = "256", description = "minibatch size")
  private int batch;

  @Option(names = "--rounds", defaultValue = "15", description = "how often both sides alternate")
  private int rounds;

  @Option(names = "--iterations", defaultValue = "40", description = "iterations a round and side")
  private int iterations;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      description = "ND4J thread counts to try; each side is judged at its better one")
  private int[] threads;

  @Override
  public Integer call() {
    System.out.printf(
        "784-%1$d-%1$d-%1$d-10, ReLU, Adam, batch %2$d, linear label-conditioned models;%n"
            + "median ms an iteration over %3$d alternating rounds of %4$d%n%n",
        hidden, batch, rounds, iterations);
    System.out.printf(
        "%-12s %7s %10s %10s %8s%n", "network", "threads", "backprop", "cDNI", "ratio");
    for (boolean normalized : new boolean[] {false, true}) {
      compare(normalized);
    }
    return 0;
  }

  private void compare(boolean normalized) {
    DataSet data = Networks.batch(batch);
    String name = normalized ? "batch norm" : "plain";
    double[] best = new double[Method.values().length];
    Arrays.fill(best, Double.MAX_VALUE);
    int[] bestThreads = new int[best.length];
    for (int count : threads) {
      Threads.set(count);
      double[] medians = medians(data, normalized);
      for (int i = 0; i < best.length; i++) {
        if (medians[i] < best[i]) {
          best[i] = medians[i];
          bestThreads[i] = count;
        }
      }
      print(name, String.valueOf(count), medians, "");
    }
    String settings =
        String.format("  threads: backprop %d, cDNI %d", bestThreads[0], bestThreads[1]);
    print(name, "better", best, settings);
  }

  private static void print(String network, String threads, double[] milliseconds, String remark) {
    System.out.printf(
        "%-12s %7s %10.2f %10.2f %8.2f%s%n",
        network,
        threads,
        milliseconds[0],
        milliseconds[1],
        milliseconds[1] / milliseconds[0],
        remark);
  }

  private double[] medians(DataSet data, boolean normalized) {
    List<MultiLayerNetwork> networks = new ArrayList<>();
    for (Method method : Method.values()) {
      MultiLayerNetwork network = Networks.create(method, hidden, normalized);
      time(network, data, 3 * iterations);
      networks.add(network);
    }
    double[][] times = new double[networks.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < networks.size(); i++) {
        times[i][round] = time(networks.get(i), data, iterations);
      }
    }
    return Arrays.stream(times).mapToDouble(FitStep::median).toArray();
  }

  private static double time(MultiLayerNetwork network, DataSet data, int iterations) {
    long start = System.nanoTime();
    for (int i = 0; i < iterations; i++) {
      network.fit(data);
    }
    return (System.nanoTime() - start) / 1e6 / iterations;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
