package io.github.dl4jdni.internal.networks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.EarlyStoppingResult.TerminationReason;
import org.deeplearning4j.earlystopping.listener.EarlyStoppingListener;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.IEarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;

/**
 * Early stopping by Deeplearning4j's own configuration, whoever trains for an epoch. The result's
 * best score is the one that the score calculator gave.
 *
 * @param <T> the network's kind
 */
public abstract class EarlyStoppingLoop<T extends Model> implements IEarlyStoppingTrainer<T> {

  private final EarlyStoppingConfiguration<T> configuration;
  private final T network;
  private EarlyStoppingListener<T> listener; // or null

  // The training in progress
  private final Map<Integer, Double> scores = new LinkedHashMap<>(); // by epoch
  private int bestEpoch;
  private double bestScore;

  /**
   * A loop over epochs.
   *
   * @param configuration when to stop and what to save
   * @param network what is trained; null where no host has all of it
   */
  protected EarlyStoppingLoop(EarlyStoppingConfiguration<T> configuration, T network) {
    this.configuration = configuration;
    this.network = network;
  }

  /** Trains for one epoch, or until a condition on an iteration is met. */
  @FunctionalInterface
  protected interface Epoch {

    /**
     * Trains.
     *
     * @return the condition that was met, or null after a complete epoch
     */
    IterationTerminationCondition train();
  }

  /**
   * The conditions on an iteration.
   *
   * @return those of the configuration
   */
  protected final List<IterationTerminationCondition> iterationConditions() {
    return configuration.getIterationTerminationConditions();
  }

  @Override
  public final void setListener(EarlyStoppingListener<T> listener) {
    this.listener = listener;
  }

  /**
   * Trains until a condition says to stop.
   *
   * @param epoch how to train
   * @param failure what training throws when it has failed, which ends it with an error for its
   *     result
   * @return how training went
   */
  protected final EarlyStoppingResult<T> train(
      Epoch epoch, Class<? extends RuntimeException> failure) {
    begin();
    for (int i = 0; ; i++) {
      IterationTerminationCondition met;
      try {
        met = epoch.train();
      } catch (RuntimeException e) {
        if (failure.isInstance(e)) {
          return result(TerminationReason.Error, e.toString(), i);
        }
        throw e;
      }
      if (met != null) {
        saveLatest(0.0);
        return complete(TerminationReason.IterationTerminationCondition, met.toString(), i);
      }
      EpochTerminationCondition last =
          i % configuration.getEvaluateEveryNEpochs() == 0 ? evaluate(i) : null;
      if (last != null) {
        return complete(TerminationReason.EpochTerminationCondition, last.toString(), i + 1);
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
