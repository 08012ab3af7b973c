package io.github.dl4jdni.benchmarks;

import io.github.dl4jdni.context.LabelsAheadIterator;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.util.Collections;
import java.util.function.IntConsumer;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.dataset.DataSet;

/** One way of training, which is timed beside others. */
final class Side implements AutoCloseable {

  private final String name;
  private final int threads;
  private final int numericThreads;
  private final IntConsumer train;
  private final Runnable close;

  private Side(String name, int threads, int numericThreads, IntConsumer train, Runnable close) {
    this.name = name;
    this.threads = threads;
    this.numericThreads = numericThreads;
    this.train = train;
    this.close = close;
  }

  /**
   * {@return stock {@code fit}}
   *
   * @param name what the table calls it
   * @param network what is trained
   * @param threads how many of them ND4J takes
   * @param data the minibatch of every iteration
   */
  static Side fit(String name, DenseNetwork network, int threads, DataSet data) {
    return fit(name, network.create(), threads, data);
  }

  /**
   * {@return stock {@code fit}}
   *
   * @param name what the table calls it
   * @param trained what is trained
   * @param threads how many of them ND4J takes
   * @param data the minibatch of every iteration
   */
  static Side fit(String name, MultiLayerNetwork trained, int threads, DataSet data) {
    IntConsumer train =
        iterations -> {
          for (int i = 0; i < iterations; i++) {
            trained.fit(data);
          }
        };
    return new Side(name, threads, threads, train, () -> {});
  }

  /**
   * {@return stock {@code fit} through an iterator that shows labels that are to come}
   *
   * @param name what the table calls it
   * @param trained what is trained
   * @param threads how many of them ND4J takes
   * @param data the minibatch of every iteration
   * @param steps how far ahead
   */
  static Side fitAhead(
      String name, MultiLayerNetwork trained, int threads, DataSet data, int steps) {
    IntConsumer train =
        iterations ->
            trained.fit(
                new LabelsAheadIterator(
                    new ExistingDataSetIterator(Collections.nCopies(iterations, data)), steps));
    return new Side(name, threads, threads, train, () -> {});
  }

  /** {@return a trainer whose modules take turns in one thread} */
  static Side sequential(DenseNetwork network, DataSet data) {
    return trainer(network, Schedule.sequential(), 1, data);
  }

  /** {@return a trainer whose modules all compute at the same time} */
  static Side pipelined(DenseNetwork network, int staleness, DataSet data) {
    return trainer(network, Schedule.pipelined(staleness), network.modules(), data);
  }

  /**
   * {@return a trainer}
   *
   * @param network what is trained
   * @param schedule the order of updates
   * @param threads how many modules compute at the same time at most
   * @param data the minibatch of every iteration
   */
  static Side trainer(DenseNetwork network, Schedule schedule, int threads, DataSet data) {
    return trainer("trainer, " + schedule, network, schedule, threads, data);
  }

  /**
   * {@return a trainer with listeners}
   *
   * @param name what the table calls it
   * @param network what is trained
   * @param schedule the order of updates
   * @param threads how many modules compute at the same time at most
   * @param data the minibatch of every iteration
   * @param listeners called in every iteration
   */
  static Side trainer(
      String name,
      DenseNetwork network,
      Schedule schedule,
      int threads,
      DataSet data,
      TrainingListener... listeners) {
    DecoupledTrainer trainer =
        DecoupledTrainer.builder(network.create())
            .schedule(schedule)
            .threads(threads)
            .listeners(listeners)
            .build();
    IntConsumer train =
        iterations ->
            trainer.fit(new ExistingDataSetIterator(Collections.nCopies(iterations, data)));
    return new Side(name, threads, 1, train, trainer::close);
  }

  /**
   * {@return a side that trains by means of its own}
   *
   * @param name what the table calls it
   * @param threads how many of them it takes
   * @param train trains so many iterations
   * @param close ends it
   */
  static Side other(String name, int threads, IntConsumer train, Runnable close) {
    return new Side(name, threads, 1, train, close);
  }

  String name() {
    return name;
  }

  /** {@return how many threads compute} */
  int threads() {
    return threads;
  }

  /** Trains with this side's number of threads. */
  void train(int iterations) {
    Threads.set(numericThreads);
    train.accept(iterations);
  }

  @Override
  public void close() {
    close.run();
  }
}
