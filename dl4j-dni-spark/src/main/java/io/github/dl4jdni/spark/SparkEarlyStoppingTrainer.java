package io.github.dl4jdni.spark;

import io.github.dl4jdni.internal.context.NetworkUse;
import io.github.dl4jdni.internal.networks.EarlyStoppingLoop;
import org.apache.spark.api.java.JavaRDD;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.nn.api.Model;

/**
 * Early stopping by Deeplearning4j's own configuration, with a {@link SparkTraining} in the place
 * of {@code fit}. All of it happens on the driver: conditions on iterations see each round's score,
 * score calculators, savers and conditions on epochs the averaged network after each epoch. The
 * result's best score is the one that the score calculator gave.
 *
 * @param <T> the network's kind
 */
public final class SparkEarlyStoppingTrainer<T extends Model> extends EarlyStoppingLoop<T> {

  private final T network;
  private final SparkTraining training;
  private final JavaRDD<?> minibatches;

  /**
   * A trainer.
   *
   * @param configuration when to stop and what to save
   * @param network the network
   * @param training how it is trained
   * @param minibatches the data, a {@link org.nd4j.linalg.dataset.DataSet} or {@link
   *     org.nd4j.linalg.dataset.api.MultiDataSet} an element
   * @throws IllegalArgumentException if the training is another network's
   */
  public SparkEarlyStoppingTrainer(
      EarlyStoppingConfiguration<T> configuration,
      T network,
      SparkTraining training,
      JavaRDD<?> minibatches) {
    super(configuration, network);
    if (!training.trains(network)) {
      throw new IllegalArgumentException("the training was made for another network");
    }
    this.network = network;
    this.training = training;
    this.minibatches = minibatches;
  }

  /**
   * Not there: workers do not train without labels.
   *
   * @return never
   * @throws UnsupportedOperationException always
   */
  @Override
  public EarlyStoppingResult<T> pretrain() {
    throw new UnsupportedOperationException("layerwise pretraining is not a SparkTraining's");
  }

  /**
   * Trains until a condition says to stop.
   *
   * @return how training went; its reason is Error if a worker failed for good
   * @throws IllegalStateException if the network is in use
   */
  @Override
  public EarlyStoppingResult<T> fit() {
    try (NetworkUse use = training.use();
        TrainingRounds rounds = training.rounds()) {
      return train(() -> epoch(rounds), SparkTrainingException.class);
    }
  }

  private IterationTerminationCondition epoch(TrainingRounds rounds) {
    return rounds
        .epoch(
            minibatches,
            () ->
                iterationConditions().stream()
                    .filter(each -> each.terminate(network.score()))
                    .findFirst())
        .orElse(null);
  }
}
