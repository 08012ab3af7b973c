package io.github.dl4jdni.spark;

import io.github.dl4jdni.internal.context.NetworkUse;
import io.github.dl4jdni.internal.structure.Network;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Data-parallel training on Apache Spark by averaging. In each round every partition of the data
 * trains a copy of the network on some of its minibatches; then the copies' parameters, gradient
 * models and their statistics included, and their updater states are averaged, weighted by the
 * examples that they learnt from, and put into the driver's network.
 *
 * <pre>{@code
 * JavaRDD<DataSet> minibatches = context.parallelize(list, 8).cache();
 * new SparkTraining(context, network)
 *     .roundOf(5)
 *     .decoupled(Schedule.pipelined(1))
 *     .fit(minibatches, 10);
 * }</pre>
 *
 * <p>An element of the RDD is a minibatch. The result depends on the network, the partitions, what
 * is in them in which order, and the settings, to the bit; not on the number of executors or
 * threads, on their timing, or on tasks that fail and are tried again. That asks for partitions
 * that are the same each time they are computed. If rounds do not take partitions whole, each one
 * reads them again from the beginning: cache the RDD.
 *
 * <p>The network's iteration count goes on by the iterations of the copy that had most of them in a
 * round, its epoch count by one an epoch; its score is that of the round: the mean over a copy's
 * iterations, averaged as the parameters are. Its {@link
 * org.deeplearning4j.optimize.api.TrainingListener}s are called on the driver at the beginning and
 * end of an epoch, and {@code iterationDone} once a round with the averaged network; they are not
 * sent to the workers. Dropout is drawn from the network's seed, the iteration and the partition.
 *
 * <p>While {@code fit} runs, nobody else may use the network. An object is used by one thread at a
 * time.
 */
public final class SparkTraining {

  private final JavaSparkContext context;
  private final Network network;
  private int roundOf = Integer.MAX_VALUE;
  private Schedule schedule; // null for Deeplearning4j's own fit

  /**
   * Training of a multi-layer network.
   *
   * @param context the cluster
   * @param network the network, with interfaces or without
   * @throws IllegalStateException if it is not initialised
   */
  public SparkTraining(JavaSparkContext context, MultiLayerNetwork network) {
    this(context, Network.of(network));
  }

  /**
   * Training of a graph.
   *
   * @param context the cluster
   * @param network the network, with interfaces or without
   * @throws IllegalStateException if it is not initialised
   */
  public SparkTraining(JavaSparkContext context, ComputationGraph network) {
    this(context, Network.of(network));
  }

  private SparkTraining(JavaSparkContext context, Network network) {
    if (!network.isInitialised()) {
      throw new IllegalStateException(
          "the network has no parameters yet; call network.init() before it is trained on Spark");
    }
    this.context = Objects.requireNonNull(context, "context");
    this.network = network;
  }

  /**
   * After how many minibatches of each partition copies are averaged. By default a round is a whole
   * epoch, and each partition is read once.
   *
   * @param minibatches how many; 1 averages after each one
   * @return this
   * @throws IllegalArgumentException if the number is not positive
   */
  public SparkTraining roundOf(int minibatches) {
    if (minibatches < 1) {
      throw new IllegalArgumentException(
          "a round has one minibatch of each partition or more, got " + minibatches);
    }
    roundOf = minibatches;
    return this;
  }

  /**
   * Lets workers train by a {@link DecoupledTrainer}, in place of Deeplearning4j's own {@code fit}.
   * Modules come to rest at the end of each round.
   *
   * @param order the trainer's schedule
   * @return this
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if the network has no
   *     interfaces, or cannot be trained module by module
   */
  public SparkTraining decoupled(Schedule order) {
    DecoupledTrainer.builder(network.model())
        .schedule(order)
        .build()
        .close(); // says what is wrong with it
    schedule = order;
    return this;
  }

  /**
   * Trains.
   *
   * @param minibatches the data, a minibatch an element
   * @param epochs how many times to go through it
   * @throws SparkTrainingException if a worker failed more often than Spark tries a task; the
   *     network is as of the last complete round then
   * @throws IllegalArgumentException if there is no minibatch, or the number is not positive
   * @throws IllegalStateException if the network is in use
   */
  public void fit(JavaRDD<DataSet> minibatches, int epochs) {
    epochs(minibatches, epochs);
  }

  /**
   * Trains on data sets with several inputs or outputs.
   *
   * @param minibatches the data, a minibatch an element
   * @param epochs how many times to go through it
   * @throws SparkTrainingException as for {@link #fit}
   */
  public void fitMultiDataSet(JavaRDD<MultiDataSet> minibatches, int epochs) {
    epochs(minibatches, epochs);
  }

  private void epochs(JavaRDD<?> minibatches, int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException("the number of epochs must be positive, got " + epochs);
    }
    try (NetworkUse use = use();
        TrainingRounds rounds = rounds()) {
      for (int i = 0; i < epochs; i++) {
        rounds.epoch(minibatches, Optional::empty);
      }
    }
  }

  /**
   * Takes the network into use.
   *
   * @throws IllegalStateException if it is in use already
   */
  NetworkUse use() {
    return NetworkUse.take(
        network.model(), network.iteration(), this, "a SparkTraining", () -> false);
  }

  /** Rounds with these settings. */
  TrainingRounds rounds() {
    return new TrainingRounds(context, network, roundOf, schedule);
  }

  boolean trains(Model model) {
    return network.model() == model;
  }
}
