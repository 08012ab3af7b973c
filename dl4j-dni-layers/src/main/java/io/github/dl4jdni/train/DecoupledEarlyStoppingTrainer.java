package io.github.dl4jdni.train;

import io.github.dl4jdni.context.NetworkUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.EarlyStoppingResult.TerminationReason;
import org.deeplearning4j.earlystopping.listener.EarlyStoppingListener;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.IEarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
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
public final class DecoupledEarlyStoppingTrainer<T extends Model>
    implements IEarlyStoppingTrainer<T> {

  private final EarlyStoppingConfiguration<T> configuration;
  private final T network;
  private final DecoupledTrainer trainer;
  private final BatchSource source;
  private EarlyStoppingListener<T> listener; // or null

  // The training in progress
  private final Map<Integer, Double> scores = new LinkedHashMap<>(); // by epoch
  private int bestEpoch;
  private double bestScore;

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

  private DecoupledEarlyStoppingTrainer(
      EarlyStoppingConfiguration<T> configuration,
      T network,
      DecoupledTrainer trainer,
      BatchSource source) {
    if (!trainer.trains(network)) {
      throw new IllegalArgumentException("the trainer was built for another network");
    }
    if (!source.canBeginAgain()) {
      throw new IllegalArgumentException(
          "the iterator cannot be reset, but early stopping takes several epochs");
    }
    this.configuration = configuration;
    this.network = network;
    this.trainer = trainer;
    this.source = source;
  }

  @Override
  public void setListener(EarlyStoppingListener<T> listener) {
    this.listener = listener;
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
      begin();
      return train(use);
    }
  }

  private EarlyStoppingResult<T> train(NetworkUse use) {
    for (int epoch = 0; ; epoch++) {
      IterationTermination iterations =
          new IterationTermination(configuration.getIterationTerminationConditions());
      try {
        trainer.epoch(use, iterations.until(source), iterations.listener(trainer));
      } catch (DecoupledTrainingException e) {
        return result(TerminationReason.Error, e.toString(), epoch);
      }
      if (iterations.met() != null) {
        saveLatest(0.0);
        return complete(
            TerminationReason.IterationTerminationCondition, iterations.met().toString(), epoch);
      }
      EpochTerminationCondition met =
          epoch % configuration.getEvaluateEveryNEpochs() == 0 ? evaluate(epoch) : null;
      if (met != null) {
        return complete(TerminationReason.EpochTerminationCondition, met.toString(), epoch + 1);
      }
    }
  }

  private void begin() {
    configuration.validate();
    configuration.getIterationTerminationConditions().forEach(each -> each.initialize());
    configuration.getEpochTerminationConditions().forEach(each -> each.initialize());
    scores.clear();
    bestEpoch = -1;
    bestScore = 0;
    if (listener != null) {
      listener.onStart(configuration, network);
    }
  }

  /** Scores the network, saves it, and gives the condition that says to stop, or null. */
  private EpochTerminationCondition evaluate(int epoch) {
    ScoreCalculator<T> calculator = configuration.getScoreCalculator();
    double score = calculator.calculateScore(network);
    scores.put(epoch, score);
    boolean better = calculator.minimizeScore() ? score < bestScore : score > bestScore;
    if (bestEpoch == -1 || Double.isNaN(bestScore) || better) {
      bestEpoch = epoch;
      bestScore = score;
      saveBest(score);
    }
    saveLatest(score);
    if (listener != null) {
      listener.onEpoch(epoch, score, configuration, network);
    }
    return configuration.getEpochTerminationConditions().stream()
        .filter(each -> each.terminate(epoch, score, calculator.minimizeScore()))
        .findFirst()
        .orElse(null);
  }

  private void saveBest(double score) {
    try {
      configuration.getModelSaver().saveBestModel(network, score);
    } catch (IOException e) {
      throw new UncheckedIOException("the best network could not be saved", e);
    }
  }

  private void saveLatest(double score) {
    if (configuration.isSaveLastModel()) {
      try {
        configuration.getModelSaver().saveLatestModel(network, score);
      } catch (IOException e) {
        throw new UncheckedIOException("the latest network could not be saved", e);
      }
    }
  }

  private EarlyStoppingResult<T> complete(TerminationReason reason, String details, int epochs) {
    EarlyStoppingResult<T> result = result(reason, details, epochs);
    if (listener != null) {
      listener.onCompletion(result);
    }
    return result;
  }

  private EarlyStoppingResult<T> result(TerminationReason reason, String details, int epochs) {
    T best;
    try {
      best = bestEpoch == -1 ? null : configuration.getModelSaver().getBestModel();
    } catch (IOException e) {
      throw new UncheckedIOException("the best network could not be read", e);
    }
    return new EarlyStoppingResult<>(
        reason, details, Map.copyOf(scores), bestEpoch, bestScore, epochs, best);
  }
}
