package io.github.dl4jdni.spark;

import io.github.dl4jdni.internal.structure.Network;
import io.github.dl4jdni.train.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The driver's side of a training. Workers keep what they have learnt until it was fetched, in the
 * order of their partitions and not all at once: the driver holds few copies of the network,
 * however many partitions there are, and sums them in an order that does not depend on who was
 * first.
 */
final class TrainingRounds implements AutoCloseable {

  private static final long BYTES_AT_ONCE = 64L << 20; // fetched from workers

  private final JavaSparkContext context;
  private final Network network;
  private final int roundOf;
  private final Schedule schedule; // null for Deeplearning4j's own fit
  private final Broadcast<String> configuration;

  TrainingRounds(JavaSparkContext context, Network network, int roundOf, Schedule schedule) {
    this.context = context;
    this.network = network;
    this.roundOf = roundOf;
    this.schedule = schedule;
    configuration = context.broadcast(network.json());
  }

  /** Ends what was sent to the workers. */
  @Override
  public void close() {
    configuration.destroy();
  }

  /**
   * Trains for an epoch.
   *
   * @param data data sets of either kind
   * @param stop asked after each round for a reason to end there
   * @return the reason, empty if the epoch is complete
   */
  <R> Optional<R> epoch(JavaRDD<?> data, Supplier<Optional<R>> stop) {
    int[] partitions = IntStream.range(0, data.getNumPartitions()).toArray();
    if (partitions.length == 0) {
      throw new IllegalArgumentException("the RDD has no partitions, and no minibatch in them");
    }
    network.listeners().forEach(each -> each.onEpochStart(network.model()));
    for (long first = 0; partitions.length > 0; first += roundOf) {
      partitions = round(data, partitions, first);
      Optional<R> reason = stop.get();
      if (reason.isPresent()) {
        return reason;
      }
    }
    network.listeners().forEach(each -> each.onEpochEnd(network.model()));
    network.setCounts(network.iteration(), network.epoch() + 1);
    return Optional.empty();
  }

  /**
   * Trains for a round.
   *
   * @param partitions that have minibatches left, in order
   * @param first minibatch of each partition that is this round's
   * @return which have minibatches left for another one
   */
  private <D> int[] round(JavaRDD<D> data, int[] partitions, long first) {
    SentNetwork sent = new SentNetwork(context, network, configuration);
    JavaRDD<byte[]> trained =
        data.mapPartitionsWithIndex(new PartitionTraining<D>(sent, schedule, first, roundOf), false)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return average(trained, partitions, first);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // Spark's are checked, and thrown by methods that do not say so
      throw failure(e);
    } finally {
      trained.unpersist(false);
      sent.destroy();
    }
  }

  private int[] average(JavaRDD<byte[]> trained, int[] partitions, long first) throws Exception {
    PartitionReport[] reports =
        Arrays.stream(trained.mapPartitions(TrainingRounds::report).collectPartitions(partitions))
            .map(each -> PartitionReport.of(each.get(0)))
            .toArray(PartitionReport[]::new);
    long examples = Arrays.stream(reports).mapToLong(PartitionReport::examples).sum();
    if (examples == 0 && first == 0) {
      throw new IllegalArgumentException(
          "the RDD has no minibatch in any of its " + partitions.length + " partitions");
    }
    if (examples > 0) {
      apply(trained, partitions, reports);
      tellListeners(examples);
    }
    return IntStream.range(0, partitions.length)
        .filter(i -> reports[i].more())
        .map(i -> partitions[i])
        .toArray();
  }

  /** The first element of a partition's results alone. */
  private static Iterator<byte[]> report(Iterator<byte[]> results) {
    return List.of(results.next()).iterator();
  }

  /** Puts the averages into the driver's network. */
  private void apply(JavaRDD<byte[]> trained, int[] partitions, PartitionReport[] reports) {
    WeightedMean parameters = new WeightedMean();
    WeightedMean updaterState = new WeightedMean();
    List<Integer> contributors =
        IntStream.range(0, partitions.length)
            .filter(i -> reports[i].examples() > 0)
            .boxed()
            .toList();
    long size = reports[contributors.get(0)].size();
    int atOnce = (int) Math.max(1, BYTES_AT_ONCE / size);
    for (int from = 0; from < contributors.size(); from += atOnce) {
      List<Integer> some = contributors.subList(from, Math.min(from + atOnce, contributors.size()));
      List<byte[]>[] results =
          trained.collectPartitions(some.stream().mapToInt(i -> partitions[i]).toArray());
      for (int i = 0; i < results.length; i++) {
        double weight = (double) reports[some.get(i)].examples();
        parameters.add(Bytes.array(results[i].get(1)), weight);
        if (results[i].size() > 2) {
          updaterState.add(Bytes.array(results[i].get(2)), weight);
        }
      }
    }
    parameters.writeInto(network.parameters());
    updaterState.writeInto(network.updaterState());
    double score = 0;
    double weights = 0;
    int iteration = network.iteration();
    for (int i : contributors) {
      weights += reports[i].examples();
      score += reports[i].examples() / weights * (reports[i].score() - score);
      iteration = Math.max(iteration, reports[i].iteration());
    }
    network.setScore(score);
    network.setCounts(iteration, network.epoch());
  }

  /** Calls them as fit does: with the count of the last iteration that is done. */
  private void tellListeners(long examples) {
    List<TrainingListener> listeners = new ArrayList<>(network.listeners());
    if (listeners.isEmpty()) {
      return;
    }
    int next = network.iteration();
    network.setCounts(next - 1, network.epoch());
    SparkNetwork.show(
        network, Nd4j.create(DataType.FLOAT, examples, 1)); // some ask how many there were
    try {
      listeners.forEach(each -> each.iterationDone(network.model(), next - 1, network.epoch()));
    } finally {
      SparkNetwork.show(network, null);
      network.setCounts(next, network.epoch());
    }
  }

  private SparkTrainingException failure(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof SparkTrainingException)) {
      cause = cause.getCause();
    }
    return new SparkTrainingException(
        "training on Spark failed: "
            + (cause instanceof SparkTrainingException ? cause.getMessage() : failure.getMessage())
            + "; the network is as of the last complete round, before iteration "
            + network.iteration()
            + " (epoch "
            + network.epoch()
            + ")",
        failure);
  }
}
