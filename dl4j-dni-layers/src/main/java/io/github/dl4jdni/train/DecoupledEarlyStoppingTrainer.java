package io.github.dl4jdni.train;

import io.github.dl4jdni.internal.context.NetworkUse;
import io.github.dl4jdni.internal.hosts.PartialNetwork;
import io.github.dl4jdni.internal.networks.EarlyStoppingLoop;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Early stopping by Deeplearning4j's own configuration, with a {@link DecoupledTrainer} in the
 * place of {@code fit}.
 *
 * <p>Savers, score calculators and epoch conditions see the network between two epochs, when all
 * modules have come to rest. Conditions on iterations see each iteration's score; under {@link
 * Schedule#pipelined} the batches that are under way by then are learnt from before training stops,
 * under the other schedules none is. The result's best score is the one that the score calculator
 * gave.
 *
 * @param <T> the network's kind
 */
public final class DecoupledEarlyStoppingTrainer<T extends Model> extends EarlyStoppingLoop<T> {

  private final DecoupledTrainer trainer;
  private final BatchSource source;

  /**
   * A trainer on data sets.
   *
   * @param configuration when to stop and what to save
   * @param network the network that the trainer trains
   * @param trainer the trainer; the caller closes it
   * @param train the minibatches; has to support reset
   * @throws IllegalArgumentException if the trainer trains another network, or the iterator cannot
   *     be reset
   */
  public DecoupledEarlyStoppingTrainer(
      EarlyStoppingConfiguration<T> configuration,
      T network,
      DecoupledTrainer trainer,
      DataSetIterator train) {
    this(configuration, network, trainer, BatchSource.of(train));
  }

  /**
   * A trainer on data sets with several inputs or outputs.
   *
   * @param configuration when to stop and what to save
   * @param network the network that the trainer trains
   * @param trainer the trainer; the caller closes it
   * @param train the minibatches; has to support reset
   * @throws IllegalArgumentException as for the other constructor
   */
  public DecoupledEarlyStoppingTrainer(
      EarlyStoppingConfiguration<T> configuration,
      T network,
      DecoupledTrainer trainer,
      MultiDataSetIterator train) {
    this(configuration, network, trainer, BatchSource.of(train));
  }

  /**
   * A trainer of a network that no host has all of: a {@link PartialNetwork}'s. Savers, score
   * calculators and listeners are given null in place of it, so those of Deeplearning4j's that read
   * it are refused; {@link PartialEvaluation#loss} and its like compute scores.
   *
   * @param configuration when to stop and what to save
   * @param trainer the trainer, on host 0; the caller closes it
   * @param train the minibatches; has to support reset
   * @return the trainer; its result has the best network only if the saver gives it
   * @throws IllegalArgumentException if the trainer has the whole network, the iterator cannot be
   *     reset, or a saver or score calculator reads the network
   */
  public static DecoupledEarlyStoppingTrainer<Model> ofPart(
      EarlyStoppingConfiguration<Model> configuration,
      DecoupledTrainer trainer,
      MultiDataSetIterator train) {
    checkTakesNoNetwork("score calculator", configuration.getScoreCalculator());
    checkTakesNoNetwork("saver", configuration.getModelSaver());
    return new DecoupledEarlyStoppingTrainer<>(configuration, null, trainer, BatchSource.of(train));
  }

  /**
   * A trainer of a network that no host has all of.
   *
   * @param configuration as for a {@link MultiDataSetIterator}
   * @param trainer as for a {@link MultiDataSetIterator}
   * @param train the minibatches; has to support reset
   * @return the trainer
   * @throws IllegalArgumentException as for a {@link MultiDataSetIterator}
   */
  public static DecoupledEarlyStoppingTrainer<Model> ofPart(
      EarlyStoppingConfiguration<Model> configuration,
      DecoupledTrainer trainer,
      DataSetIterator train) {
    return ofPart(configuration, trainer, new MultiDataSetIteratorAdapter(train));
  }

  private static void checkTakesNoNetwork(String what, Object of) {
    if (of != null && of.getClass().getName().startsWith("org.deeplearning4j.")) {
      throw new IllegalArgumentException(
          "the "
              + what
              + " "
              + of.getClass().getSimpleName()
              + " takes the whole network, which no host has; use one of PartialEvaluation, or one"
              + " that asks hosts for their parts");
    }
  }

  private DecoupledEarlyStoppingTrainer(
      EarlyStoppingConfiguration<T> configuration,
      T network,
      DecoupledTrainer trainer,
      BatchSource source) {
    super(configuration, network);
    if (network == null ? !trainer.isOfPart() : !trainer.trains(network)) {
      throw new IllegalArgumentException("the trainer was built for another network");
    }
    if (!source.canBeginAgain()) {
      throw new IllegalArgumentException(
          "the iterator cannot be reset, but early stopping takes several epochs");
    }
    this.trainer = trainer;
    this.source = source;
  }

  /**
   * Not there: modules are not trained without labels.
   *
   * @return never
   * @throws UnsupportedOperationException always
   */
  @Override
  public EarlyStoppingResult<T> pretrain() {
    throw new UnsupportedOperationException("layerwise pretraining is not a DecoupledTrainer's");
  }

  /**
   * Trains until a condition says to stop.
   *
   * @return how training went; its reason is Error if a module, the iterator or a listener failed
   * @throws IllegalStateException if the trainer is closed, or the network is in use
   */
  @Override
  public EarlyStoppingResult<T> fit() {
    try (NetworkUse use = trainer.use()) { // for scores and savers between two epochs, too
      return train(() -> epoch(use), DecoupledTrainingException.class);
    }
  }

  private IterationTerminationCondition epoch(NetworkUse use) {
    IterationTermination iterations = new IterationTermination(iterationConditions());
    trainer.epoch(use, iterations.until(source), iterations.listener(trainer));
    return iterations.met();
  }
}
