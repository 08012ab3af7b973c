package io.github.dl4jdni.cli.network;

import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * How a network's modules are updated.
 *
 * @param kind of schedule
 * @param staleness how many steps a gradient model's learning may lag, or how many more a module's
 *     learning than that of the one above; null unless pipelined or delayed
 * @param factor the probability of a module's update for a minibatch, or the shrinking of gradients
 *     at each interface; null unless random or delayed
 */
public record TrainingSchedule(ScheduleKind kind, Integer staleness, Double factor) {

  /** {@return Deeplearning4j's own fit} */
  public static TrainingSchedule fit() {
    return new TrainingSchedule(ScheduleKind.FIT, null, null);
  }

  /**
   * {@return what trains a network by this schedule}
   *
   * @param network the network
   */
  public Training start(AnyNetwork network) {
    return switch (kind) {
      case FIT -> new StockTraining(network);
      case SEQUENTIAL -> decoupled(network, Schedule.sequential());
      case PIPELINED -> decoupled(network, Schedule.pipelined(staleness));
      case RANDOM -> decoupled(network, Schedule.random(factor));
      case DELAYED -> decoupled(network, Schedule.delayed(staleness, factor));
    };
  }

  private static Training decoupled(AnyNetwork network, Schedule schedule) {
    return new DecoupledTraining(network.trainer().schedule(schedule).build());
  }

  /** {@return the name in tables} */
  @Override
  public String toString() {
    return switch (kind) {
      case FIT, SEQUENTIAL -> kind.toString();
      case PIPELINED -> kind + "(" + staleness + ")";
      case RANDOM -> kind + "(" + factor + ")";
      case DELAYED -> kind + "(" + staleness + ", " + factor + ")";
    };
  }

  /** What trains a network; to be closed at the end. */
  public interface Training extends AutoCloseable {

    /**
     * Trains for an epoch.
     *
     * @param batches of that epoch
     */
    void epoch(DataSetIterator batches);

    @Override
    void close();
  }

  private record StockTraining(AnyNetwork network) implements Training {

    @Override
    public void epoch(DataSetIterator batches) {
      network.fit(batches);
    }

    @Override
    public void close() {
      // A network has nothing to close.
    }
  }

  private record DecoupledTraining(DecoupledTrainer trainer) implements Training {

    @Override
    public void epoch(DataSetIterator batches) {
      trainer.fit(batches);
    }

    @Override
    public void close() {
      trainer.close();
    }
  }
}
