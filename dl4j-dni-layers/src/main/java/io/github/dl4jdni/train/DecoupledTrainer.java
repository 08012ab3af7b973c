package io.github.dl4jdni.train;

import io.github.dl4jdni.internal.context.NetworkUse;
import io.github.dl4jdni.internal.hosts.ModuleTransport;
import io.github.dl4jdni.internal.hosts.PartialNetwork;
import io.github.dl4jdni.internal.modules.TrainerSettings;
import io.github.dl4jdni.internal.networks.TrainingGraph;
import io.github.dl4jdni.internal.networks.TrainingMultiLayerNetwork;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.structure.Network;
import io.github.dl4jdni.internal.threads.ModuleThreads;
import io.github.dl4jdni.internal.threads.NumericThreads;
import io.github.dl4jdni.internal.threads.TrainerThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Trains the modules of a network by themselves, each one updating as soon as its own forward pass
 * is done, on threads of their own (Jaderberg et al. 2017).
 *
 * <p>The modules are what the network's interfaces cut it into. They work on the network's own
 * layers, parameters and updater state: between two calls of {@code fit}, and in listeners, the
 * network can be evaluated, saved and trained by its own {@code fit} as ever. While {@code fit}
 * runs nobody else may use it: a second {@code fit}, of this trainer or another one of the same
 * network, is refused, and so is whatever of this library would copy or save it, except in
 * listeners for which the modules rest ({@link PipelinedListener} is where to save).
 * Deeplearning4j's own {@code fit} and {@code ModelSerializer} cannot know.
 *
 * <pre>{@code
 * try (DecoupledTrainer trainer =
 *     DecoupledTrainer.builder(network).schedule(Schedule.pipelined(1)).build()) {
 *   trainer.fit(iterator, 10);
 * }
 * }</pre>
 *
 * <p>Under truncated backpropagation through time each window is an iteration, as under {@code
 * fit}; each module carries the state of its own recurrent layers from window to window.
 *
 * <p>Scores, counts and listeners are as under {@code fit}, but for the listeners' hooks inside an
 * iteration (onForwardPass, onBackwardPass, onGradientCalculation), which are called when all
 * modules have done it: with its activations and gradients, but after the parameters have changed.
 * A trainer is used by one thread at a time; {@link #close()} may be called by any. A trainer that
 * was not closed keeps its threads, but not the process.
 */
public final class DecoupledTrainer implements AutoCloseable {

  private final TrainingNetwork<?> network;
  private final TrainerSettings settings;
  private final TrainerListeners listeners;
  private final ModuleTransport transport; // null if all modules run in this process
  private ModuleThreads threads; // null before the first fit
  private volatile boolean closed;

  private DecoupledTrainer(Builder builder) {
    network = builder.network;
    settings =
        new TrainerSettings(
            builder.schedule,
            builder.queueCapacity,
            builder.threads > 0 ? builder.threads : network.partition().modules().size());
    listeners = new TrainerListeners(network, builder.listeners);
    transport = builder.transport;
  }

  /**
   * A trainer of a multi-layer network.
   *
   * @param network the network, initialised
   * @return its builder
   * @throws DL4JInvalidConfigException if the network has no interfaces, or cannot be trained
   *     module by module; the message says why
   */
  public static Builder builder(MultiLayerNetwork network) {
    if (network.getLayers() == null) {
      throw notInitialised();
    }
    return new Builder(new TrainingMultiLayerNetwork(network));
  }

  /**
   * A trainer of some modules of a network, the others of which are on other hosts: see {@link
   * Builder#on}. Listeners cannot read the network here, but its score and counts.
   *
   * @param part the modules
   * @return its builder
   * @throws DL4JInvalidConfigException as for a multi-layer network
   */
  public static Builder builder(PartialNetwork part) {
    return new Builder(part.trained());
  }

  /**
   * A trainer of a graph.
   *
   * @param network the network, initialised
   * @return its builder
   * @throws DL4JInvalidConfigException as for a multi-layer network
   */
  public static Builder builder(ComputationGraph network) {
    if (network.getLayers() == null) {
      throw notInitialised();
    }
    return new Builder(new TrainingGraph(network));
  }

  /**
   * A trainer of a network of either kind.
   *
   * @param network a {@code MultiLayerNetwork} or a {@code ComputationGraph}, initialised
   * @return its builder
   * @throws IllegalArgumentException if it is neither
   * @throws DL4JInvalidConfigException as for a multi-layer network
   */
  public static Builder builder(Model network) {
    return switch (Network.of(network).kind()) {
      case LAYERS -> builder((MultiLayerNetwork) network);
      case GRAPH -> builder((ComputationGraph) network);
    };
  }

  /**
   * Checks that no trainer changes a network while the caller saves, copies or reads it. That is so
   * if none is in use, and in listeners of the trainer in use for which the modules rest.
   *
   * @param network the network
   * @throws IllegalStateException if a trainer may change it; the message says which
   * @see PipelinedListener
   */
  public static void checkAtRest(Model network) {
    NetworkUse.checkAtRest(network);
  }

  private static DL4JInvalidConfigException notInitialised() {
    return new DL4JInvalidConfigException(
        "the network has no parameters yet; call network.init() before it is given to a trainer");
  }

  /**
   * Trains for one epoch.
   *
   * @param iterator the minibatches; reset first if it is at its end. Arrays that it has given must
   *     stay as they are until the epoch is over
   * @throws DecoupledTrainingException if a module, the iterator or a listener failed, or training
   *     was stopped
   * @throws IllegalArgumentException if the iterator has no minibatch
   * @throws IllegalStateException if the trainer is closed, or if it or another trainer of the
   *     network is in use
   */
  public void fit(DataSetIterator iterator) {
    epochs(BatchSource.of(iterator), 1);
  }

  /**
   * Trains for a number of epochs.
   *
   * @param iterator the minibatches; it has to support reset
   * @param epochs how many
   * @throws DecoupledTrainingException as for one epoch
   * @throws IllegalArgumentException if the iterator is empty or cannot be reset, or the number is
   *     not positive
   */
  public void fit(DataSetIterator iterator, int epochs) {
    epochs(BatchSource.of(iterator), epochs);
  }

  /**
   * Trains for one epoch.
   *
   * @param iterator the minibatches; reset first if it is at its end
   * @throws DecoupledTrainingException as for a {@link DataSetIterator}
   */
  public void fit(MultiDataSetIterator iterator) {
    epochs(BatchSource.of(iterator), 1);
  }

  /**
   * Trains for a number of epochs.
   *
   * @param iterator the minibatches; it has to support reset
   * @param epochs how many
   * @throws DecoupledTrainingException as for a {@link DataSetIterator}
   */
  public void fit(MultiDataSetIterator iterator, int epochs) {
    epochs(BatchSource.of(iterator), epochs);
  }

  /**
   * Trains on one minibatch, and returns when all modules have learnt from it.
   *
   * @param minibatch the minibatch
   * @throws DecoupledTrainingException as for an iterator
   */
  public void fit(DataSet minibatch) {
    fit(minibatch.toMultiDataSet());
  }

  /**
   * Trains on one minibatch, and returns when all modules have learnt from it.
   *
   * @param minibatch the minibatch
   * @throws DecoupledTrainingException as for an iterator
   */
  public void fit(MultiDataSet minibatch) {
    checkFeeds();
    try (NetworkUse use = use()) {
      new TrainingRun(network, listeners, threads(), use).run(BatchSource.of(minibatch));
    }
  }

  /**
   * Trains the modules that run on this host, on what host 0 feeds them, until that host closes its
   * trainer. Then this host's network has what its own modules have learnt; that of host 0 has it
   * for all of them.
   *
   * @throws DecoupledTrainingException if a module or a host failed, or this trainer was closed
   * @throws IllegalStateException if this is host 0, or no {@link ModuleTransport} was given; if
   *     the trainer is closed, or the network in use
   * @see Builder#on
   */
  public void serve() {
    if (transport == null || transport.host() == 0) {
      throw new IllegalStateException(
          transport == null
              ? "all modules run in this process; call fit, or say on which hosts they run:"
                  + " builder.on(transport)"
              : "this is host 0, which has the data; call fit here, and serve on the others");
    }
    try (NetworkUse use = use();
        NumericThreads limited = NumericThreads.one()) {
      use.atWork();
      serve(threads());
    }
  }

  private void serve(ModuleThreads modules) {
    boolean interrupted = false;
    try {
      modules.awaitStop();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    boolean closedHere = closed;
    close();
    modules.close();
    network.clear();
    TrainerThread.Failure failure = modules.failure();
    if (failure != null) {
      throw new DecoupledTrainingException(failure.text(), failure.cause());
    }
    if (interrupted || closedHere) {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw new DecoupledTrainingException(
          interrupted ? "training was interrupted" : "the trainer was closed", null);
    }
  }

  /** Stops training, if any is going on, and ends all threads. Does nothing the second time. */
  @Override
  public void close() {
    ModuleThreads running;
    synchronized (this) { // with threads that are being started, or before any are
      if (threads == null && !closed && transport != null && transport.host() == 0) {
        threads = new ModuleThreads(network, settings, transport); // to tell the other hosts
      }
      closed = true;
      running = threads;
    }
    if (running != null) {
      running.close();
    }
  }

  /** Only the host that has the data may be asked for it. */
  private void checkFeeds() {
    if (transport != null && transport.host() != 0) {
      throw new IllegalStateException(
          "this is host "
              + transport.host()
              + ", which trains its modules for host 0: call serve here, and fit there");
    }
  }

  private void epochs(BatchSource source, int epochs) {
    checkFeeds();
    if (epochs <= 0) {
      throw new IllegalArgumentException("the number of epochs must be positive, got " + epochs);
    }
    if (epochs > 1 && !source.canBeginAgain()) {
      throw new IllegalArgumentException(
          "the iterator cannot be reset, so it serves for one epoch, not for " + epochs);
    }
    try (NetworkUse use = use()) {
      for (int i = 0; i < epochs; i++) {
        epoch(use, source);
      }
    }
  }

  /**
   * Takes the network into use.
   *
   * @throws IllegalStateException if it is in use, or this trainer is closed
   */
  NetworkUse use() {
    if (closed) {
      throw closedAlready();
    }
    return NetworkUse.take(
        network.network(),
        network.iteration(),
        this,
        "a DecoupledTrainer (" + schedule() + ")",
        this::isClosed);
  }

  /** Trains for one epoch, with more listeners than at other times. */
  void epoch(NetworkUse use, BatchSource source, TrainingListener... more) {
    checkFeeds();
    new TrainingRun(network, listeners.and(more), threads(), use).epoch(source);
  }

  /**
   * Has the network's modules infer, between two calls of {@code fit} or while the thread that
   * calls has them at rest.
   *
   * @param inference what is to be inferred
   */
  void infer(Inference inference) {
    checkFeeds();
    NetworkUse.checkAtRest(network.network());
    try (NetworkUse use = NetworkUse.isHeldAtRest(network.network()) ? null : use();
        NumericThreads limited = NumericThreads.one()) {
      inference.run(network, threads());
    }
  }

  private boolean isClosed() {
    return closed;
  }

  boolean trains(Model model) {
    return network.network() == model;
  }

  /** Whether other hosts have the rest of the network. */
  boolean isOfPart() {
    return !network.isWhole();
  }

  Schedule schedule() {
    return settings.schedule();
  }

  private static IllegalStateException closedAlready() {
    return new IllegalStateException(
        "this trainer is closed, or has failed before; make a new one");
  }

  private synchronized ModuleThreads threads() {
    if (closed || (threads != null && threads.isStopped())) {
      throw closedAlready();
    }
    if (threads != null && !threads.fits(network)) { // setLearningRate makes a new updater
      if (transport != null) {
        throw new IllegalStateException(
            "the network has another updater than when training on several hosts began"
                + " (setLearningRate makes one), which the other hosts know nothing of; close this"
                + " trainer, and make new ones on all hosts, or use a learning rate schedule");
      }
      threads.close();
      threads = null;
    }
    if (threads == null) {
      threads = new ModuleThreads(network, settings, transport);
    }
    return threads;
  }

  /** Builds a {@link DecoupledTrainer}. */
  public static final class Builder {

    private static final int QUEUE_CAPACITY = 2;

    private final TrainingNetwork<?> network;
    private final List<TrainingListener> listeners = new ArrayList<>();
    private Schedule schedule = Schedule.pipelined(1);
    private int queueCapacity = QUEUE_CAPACITY;
    private int threads;
    private ModuleTransport transport; // or null

    private Builder(TrainingNetwork<?> network) {
      TrainerRequirements.check(network);
      this.network = network;
    }

    /**
     * The order of updates. Default: {@code pipelined(1)}.
     *
     * @param order the schedule
     * @return this
     */
    public Builder schedule(Schedule order) {
      schedule = Objects.requireNonNull(order, "schedule");
      return this;
    }

    /**
     * How many messages and gradients of each interface wait at most. Default: 2. There are never
     * fewer than the schedule's staleness and one more, nor under delayed gradients than the
     * difference between two neighbours' delays and one more; and for each module that stands
     * before a module one more batch may wait there.
     *
     * @param items the bound of each queue
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder queueCapacity(int items) {
      if (items <= 0) {
        throw new IllegalArgumentException("a queue must hold at least one item, got " + items);
      }
      queueCapacity = items;
      return this;
    }

    /**
     * How many modules compute at the same time at most. Default: all.
     *
     * @param count the number
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder threads(int count) {
      if (count <= 0) {
        throw new IllegalArgumentException("at least one thread has to compute, got " + count);
      }
      threads = count;
      return this;
    }

    /**
     * Where modules run, if not all in this process. Schedules of one thread run as {@code
     * pipelined(0)}, which computes the same; {@link Schedule#random} is not possible. The bits are
     * those of a training in one process. Default: all modules in this process, each on a thread.
     *
     * @param hosts the hosts, and what carries frames between them
     * @return this
     * @see DecoupledTrainer#serve
     */
    public Builder on(ModuleTransport hosts) {
      transport = Objects.requireNonNull(hosts, "transport");
      return this;
    }

    /**
     * Listeners beside those of the network itself.
     *
     * @param more the listeners
     * @return this
     * @see PipelinedListener
     */
    public Builder listeners(TrainingListener... more) {
      listeners.addAll(List.of(more));
      return this;
    }

    /**
     * Makes the trainer; its threads start with the first {@code fit}.
     *
     * @return the trainer
     * @throws DL4JInvalidConfigException if the network cannot be trained by this schedule; the
     *     message says why
     */
    public DecoupledTrainer build() {
      if (!network.isWhole()) {
        new TrainerListeners(network, listeners).checkReadScoreOnly();
        if (transport == null) {
          throw new DL4JInvalidConfigException(
              "other hosts have the rest of this network; say how they are reached:"
                  + " builder.on(transport)");
        }
      }
      if (schedule.isDelayed()) {
        TrainerRequirements.checkDelayed(network);
      }
      if (transport != null) {
        TrainerRequirements.checkHosts(network, schedule, transport);
      }
      return new DecoupledTrainer(this);
    }
  }
}
