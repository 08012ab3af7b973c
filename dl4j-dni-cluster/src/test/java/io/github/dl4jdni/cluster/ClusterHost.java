package io.github.dl4jdni.cluster;

import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.PipelinedListener;
import io.github.dl4jdni.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** A host of trainings in a process of its own; the same program on all. */
final class ClusterHost {

  static final char[] PASSWORD = "of the tests".toCharArray();
  static final String ADDRESS = "127.0.0.1";

  /** More epochs than any test waits for. */
  static final int ENDLESS = 100_000;

  private static final long PACE_NANOSECONDS = 5_000_000;

  /** On a busy machine hosts may be slow to answer; that one is killed is noticed at once. */
  static final Duration LONG_SILENCE = Duration.ofSeconds(30);

  private final Path folder;
  private final int own;
  private final List<Integer> ports; // by host

  private ClusterHost(Path folder, int own, List<Integer> ports) {
    this.folder = folder;
    this.own = own;
    this.ports = ports;
  }

  /**
   * One training.
   *
   * @param of the network and its data
   * @param hosts by module, the number of its host
   * @param staleness of the pipeline
   * @param epochs how many
   * @param every so many iterations a checkpoint is written; 0 for none
   * @param parts whether each host has its own modules alone
   */
  record Job(Case of, List<Integer> hosts, int staleness, int epochs, int every, boolean parts) {

    Job(Case of, List<Integer> hosts, int staleness, int epochs, int every) {
      this(of, hosts, staleness, epochs, every, false);
    }

    @Override
    public String toString() {
      String where = String.join("-", hosts.stream().map(String::valueOf).toList());
      return String.join(
          ":", of.name(), where, "" + staleness, "" + epochs, "" + every, "" + parts);
    }

    static Job parse(String text) {
      String[] parts = text.split(":", -1);
      return new Job(
          Case.valueOf(parts[0]),
          Arrays.stream(parts[1].split("-", -1)).map(Integer::valueOf).toList(),
          Integer.parseInt(parts[2]),
          Integer.parseInt(parts[3]),
          Integer.parseInt(parts[4]),
          Boolean.parseBoolean(parts[5]));
    }

    /** The modules of a host, from 1. */
    int[] modules(int host) {
      return IntStream.range(0, hosts.size())
          .filter(module -> hosts.get(module) == host)
          .map(module -> module + 1)
          .toArray();
    }
  }

  /**
   * Trains.
   *
   * @param arguments folder, this host's number, all hosts' ports, jobs
   */
  public static void main(String[] arguments) throws IOException {
    List<Integer> ports = Arrays.stream(arguments[2].split(",", -1)).map(Integer::valueOf).toList();
    ClusterHost host =
        new ClusterHost(Path.of(arguments[0]), Integer.parseInt(arguments[1]), ports);
    for (int i = 3; i < arguments.length; i++) {
      host.train(Job.parse(arguments[i]));
    }
  }

  private void train(Job job) throws IOException {
    MultiLayerNetwork network = job.of().network();
    if (own > 0) { // only what the coordinator sends may count
      network.params().assign(Double.NaN);
      network.getUpdater().getStateViewArray().assign(Double.NaN);
    }
    try (ClusterTraining cluster = join(job, network);
        DecoupledTrainer trainer =
            cluster
                .trainer()
                .schedule(Schedule.pipelined(job.staleness()))
                .listeners(paced(job))
                .build()) {
      if (cluster.isCoordinator()) {
        DataSetIterator data = job.of().data();
        cluster.fit(trainer, data, job.epochs());
        Path file = folder.resolve("model.zip");
        cluster.save(file);
        MultiLayerNetwork saved = MultiLayerNetwork.load(file.toFile(), true);
        Files.writeString(result(folder, job), Outcome.of(saved));
      } else {
        trainer.serve();
      }
    }
  }

  private ClusterTraining join(Job job, MultiLayerNetwork network) throws IOException {
    return job.parts()
        ? ClusterTraining.join(settings(job), network.getLayerWiseConfigurations())
        : ClusterTraining.join(settings(job), network);
  }

  /** Trainings that are to be killed take their time. */
  private static PipelinedListener paced(Job job) {
    return PipelinedListener.scoreOnly(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            if (job.every() > 0) {
              LockSupport.parkNanos(PACE_NANOSECONDS);
            }
          }
        });
  }

  /** From now on hosts have keys. */
  static void createKeys(Path folder) throws IOException {
    if (Files.notExists(keys(folder))) {
      ClusterKeys.create(keys(folder).getParent(), PASSWORD, List.of(ADDRESS));
    }
  }

  static Path keys(Path folder) {
    return folder.resolve("keys").resolve(ADDRESS + ".p12");
  }

  static Path checkpoints(Path folder) {
    return folder.resolve("checkpoints");
  }

  /** Those of a host that has its own modules alone. */
  static Path checkpoints(Path folder, int host) {
    return folder.resolve("checkpoints-" + host);
  }

  static Path result(Path folder, Job job) {
    return folder.resolve("result-" + job.toString().replace(':', '_') + ".txt");
  }

  private ClusterSettings settings(Job job) throws IOException {
    HostAddress address = new HostAddress(ADDRESS, ports.get(own));
    ClusterSettings.Builder settings =
        own == 0
            ? ClusterSettings.coordinator(address)
            : ClusterSettings.member(address, new HostAddress(ADDRESS, ports.get(0)));
    if (Files.exists(keys(folder))) {
      settings.keys(ClusterKeys.read(keys(folder), PASSWORD));
    }
    if (job.every() > 0) {
      settings.checkpoints(
          job.parts() ? checkpoints(folder, own) : checkpoints(folder), job.every());
    }
    if (job.epochs() < ENDLESS) {
      settings.silence(LONG_SILENCE);
    }
    return settings
        .modules(job.modules(own))
        .membershipPort(0)
        .patience(Duration.ofMinutes(3))
        .build();
  }
}
