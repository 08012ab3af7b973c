package io.github.dl4jdni.benchmarks;

import io.github.dl4jdni.benchmarks.Alternation.Times;
import io.github.dl4jdni.files.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times reading a model by Deeplearning4j's own reader and by this library's, alternating. */
@Command(
    name = "read",
    mixinStandardHelpOptions = true,
    description = "What reading a stranger's model safely costs, beside Deeplearning4j's reader.")
final class ReadModel implements Callable<Integer> {

  private static final int OUTPUTS = 1024;
  private static final double NANOSECONDS_A_MILLISECOND = 1e6;

  @Spec private CommandSpec command;

  @Option(names = "--mebibytes", defaultValue = "100", description = "size of the parameters")
  private int mebibytes;

  @Option(names = "--rounds", defaultValue = "11", description = "how often each reads")
  private int rounds;

  /** Reads a file. */
  private interface Reading {
    MultiLayerNetwork read(Path file) throws IOException;
  }

  @Override
  public Integer call() throws IOException {
    TimingOptions.atLeastOne(command.commandLine(), "--mebibytes", mebibytes);
    TimingOptions.atLeastOne(command.commandLine(), "--rounds", rounds);
    Path file = Files.createTempFile("dl4j-dni-read", ".zip");
    try {
      MultiLayerNetwork network = network();
      ModelSerializer.writeModel(network, file.toFile(), false);
      System.out.printf(
          "%d parameters of 4 bytes, %.1f MiB on disk; ms to read it, %d alternating rounds%n%n",
          network.numParams(), Files.size(file) / (double) (1 << 20), rounds);
      print(times(file, network));
    } finally {
      Files.delete(file);
    }
    return 0;
  }

  /** Stock twice: what their ratio is off 1 is the measurement's own uncertainty. */
  private static Map<String, Reading> readers() {
    Reading stock = file -> ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
    Map<String, Reading> readers = new LinkedHashMap<>();
    readers.put("ModelSerializer", stock);
    readers.put("ModelReader", file -> new ModelReader().read(file).multiLayerNetwork());
    readers.put("ModelSerializer again", stock);
    return readers;
  }

  private MultiLayerNetwork network() {
    int rows = Math.multiplyExact(mebibytes, (1 << 20) / Float.BYTES / OUTPUTS);
    int inputs = Math.max(1, rows - 1); // and a row of biases
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder().nIn(inputs).nOut(OUTPUTS).build())
                .build());
    network.init();
    network.params().assign(Nd4j.randn(network.params().shape()).muli(0.05));
    return network;
  }

  private Map<String, double[]> times(Path file, MultiLayerNetwork network) throws IOException {
    Map<String, double[]> times = new LinkedHashMap<>();
    for (int round = -1; round < rounds; round++) { // the first one warms up
      for (Map.Entry<String, Reading> each : readers().entrySet()) {
        System.gc(); // what the last one read is not this one's to clear away
        long start = System.nanoTime();
        MultiLayerNetwork read = each.getValue().read(file);
        double milliseconds = (System.nanoTime() - start) / NANOSECONDS_A_MILLISECOND;
        if (!read.params().equals(network.params())) {
          throw new IllegalStateException(each.getKey() + " read other parameters");
        }
        if (round >= 0) {
          times.computeIfAbsent(each.getKey(), name -> new double[rounds])[round] = milliseconds;
        }
      }
    }
    return times;
  }

  private static void print(Map<String, double[]> times) {
    double stock = Times.of("", 1, times.values().iterator().next()).median();
    System.out.printf("%-24s %10s %10s %8s%n", "read by", "median", "minimum", "ratio");
    times.forEach(
        (name, rounds) -> {
          Times own = Times.of(name, 1, rounds);
          System.out.printf(
              "%-24s %10.1f %10.1f %8.3f%n",
              own.name(), own.median(), own.minimum(), own.median() / stock);
        });
  }
}
