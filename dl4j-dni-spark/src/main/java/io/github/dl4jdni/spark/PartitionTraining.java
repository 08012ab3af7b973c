package io.github.dl4jdni.spark;

import io.github.dl4jdni.internal.structure.Network;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.PipelinedListener;
import io.github.dl4jdni.train.Schedule;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a worker does in a round: trains a copy of the network on some minibatches of a partition.
 * Gives the {@link PartitionReport}, and, if there were any, the parameters and the updater's state
 * if it has one, each as bytes.
 *
 * @param <D> what the partition's minibatches are, data sets of either kind
 */
final class PartitionTraining<D> implements Function2<Integer, Iterator<D>, Iterator<byte[]>> {

  private static final long serialVersionUID = 1L;

  private static final long OF_PARTITION = 0x9E3779B97F4A7C15L;
  private static final long OF_ITERATION = 0xBF58476D1CE4E5B9L;

  private final SentNetwork sent;
  private final Schedule schedule; // null for Deeplearning4j's own fit
  private final long first; // minibatch of the partition that is this round's
  private final int count; // of minibatches, at most

  PartitionTraining(SentNetwork sent, Schedule schedule, long first, int count) {
    this.sent = sent;
    this.schedule = schedule;
    this.first = first;
    this.count = count;
  }

  @Override
  public Iterator<byte[]> call(Integer partition, Iterator<D> data) {
    for (long i = 0; i < first && data.hasNext(); i++) {
      data.next();
    }
    if (!data.hasNext()) {
      return List.of(PartitionReport.ofNone().bytes()).iterator();
    }
    try {
      return train(partition, new PartitionIterator(data, count)).iterator();
    } finally {
      Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }
  }

  private List<byte[]> train(int partition, PartitionIterator minibatches) {
    Network copy = sent.restore();
    long seed = copy.model().conf().getSeed() + OF_PARTITION * partition;
    copy.model().conf().setSeed(seed); // a trainer's dropout and order
    Nd4j.getRandom().setSeed(seed + OF_ITERATION * (copy.iteration() + 1L)); // fit's
    MeanScore score = new MeanScore();
    try {
      if (schedule == null) {
        fit(copy, minibatches, score);
      } else {
        fitDecoupled(copy, minibatches, score);
      }
    } catch (RuntimeException e) {
      throw new SparkTrainingException(
          "partition "
              + partition
              + ", minibatch "
              + (first + minibatches.taken() - 1)
              + " of it (counted from 0), iteration "
              + copy.iteration()
              + ": "
              + e,
          e);
    }
    List<byte[]> results = new ArrayList<>();
    results.add(Bytes.of(copy.parameters()));
    INDArray state = copy.updaterState();
    if (state != null) {
      results.add(Bytes.of(state));
    }
    PartitionReport report =
        new PartitionReport(
            minibatches.examples(),
            score.mean(),
            copy.iteration(),
            minibatches.hasMore(),
            results.stream().mapToLong(each -> each.length).sum());
    results.add(0, report.bytes());
    return results;
  }

  private static void fit(Network copy, PartitionIterator minibatches, MeanScore score) {
    copy.addListener(score);
    while (minibatches.hasNext()) {
      copy.fit(minibatches.next());
    }
  }

  private void fitDecoupled(Network copy, PartitionIterator minibatches, MeanScore score) {
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(copy.model())
            .schedule(schedule)
            .listeners(PipelinedListener.scoreOnly(score))
            .build()) {
      trainer.fit(minibatches);
    }
  }

  /** The mean of the scores of all iterations. */
  private static final class MeanScore extends BaseTrainingListener {

    private double sum;
    private long iterations;

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      sum += model.score();
      iterations++;
    }

    double mean() {
      return iterations == 0 ? 0 : sum / iterations;
    }
  }
}
