package io.github.dl4jdni.cluster;

import io.github.dl4jdni.files.ModelReader;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.IteratorMultiDataSetIterator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** A host, in a process of its own, of a graph of which each host has its own modules alone. */
final class GraphHost {

  static final int STALENESS = 2;

  private static final int BATCH = 6;
  private static final int MINIBATCHES = 12;

  private GraphHost() {}

  /** What training begins with, if it is there; else with what the configuration draws. */
  static Path begun(Path folder) {
    return folder.resolve("begun.zip");
  }

  static Path result(Path folder) {
    return folder.resolve("result.zip");
  }

  static MultiDataSetIterator data() {
    Random random = new Random(31);
    List<org.nd4j.linalg.dataset.api.MultiDataSet> all = new ArrayList<>();
    for (int i = 0; i < MINIBATCHES; i++) {
      all.add(
          new MultiDataSet(
              new INDArray[] {normal(random, 5), normal(random, 2)},
              new INDArray[] {normal(random, 2)}));
    }
    return new IteratorMultiDataSetIterator(all.iterator(), BATCH);
  }

  private static INDArray normal(Random random, int width) {
    INDArray array = Nd4j.create(DataType.DOUBLE, BATCH, width);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  /**
   * Trains.
   *
   * @param arguments folder, this host's number, all hosts' ports
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int own = Integer.parseInt(arguments[1]);
    List<HostAddress> hosts =
        Arrays.stream(arguments[2].split(",", -1))
            .map(port -> new HostAddress(ClusterHost.ADDRESS, Integer.parseInt(port)))
            .toList();
    ClusterSettings settings =
        (own == 0
                ? ClusterSettings.coordinator(hosts.get(0)).modules(1, 3)
                : ClusterSettings.member(hosts.get(own), hosts.get(0)).modules(2))
            .membershipPort(0)
            .silence(ClusterHost.LONG_SILENCE)
            .patience(Duration.ofMinutes(3))
            .build();
    try (ClusterTraining cluster = join(settings, folder);
        DecoupledTrainer trainer =
            cluster.trainer().schedule(Schedule.pipelined(STALENESS)).build()) {
      if (cluster.isCoordinator()) {
        cluster.fit(trainer, data(), 1);
        cluster.save(result(folder));
      } else {
        trainer.serve();
      }
    }
  }

  private static ClusterTraining join(ClusterSettings settings, Path folder) throws IOException {
    return Files.exists(begun(folder))
        ? ClusterTraining.join(settings, new ModelReader().readWithoutParameters(begun(folder)))
        : ClusterTraining.join(settings, GatheredModelTest.graph().getConfiguration());
  }
}
