package io.github.dl4jdni.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.optimize.listeners.SleepyTrainingListener;
import org.deeplearning4j.optimize.listeners.TimeIterationListener;

/** Calls the listeners of a network and of its trainer, and knows when one reads the network. */
final class TrainerListeners {

  private final TrainedNetwork<?> network;
  private final List<TrainingListener> ofTrainer;

  TrainerListeners(TrainedNetwork<?> network, List<TrainingListener> ofTrainer) {
    this.network = network;
    this.ofTrainer = List.copyOf(ofTrainer);
  }

  /** These and some more. */
  TrainerListeners and(TrainingListener... more) {
    List<TrainingListener> together = new ArrayList<>(ofTrainer);
    together.addAll(List.of(more));
    return new TrainerListeners(network, together);
  }

  /** Whether any listener may read parameters when an iteration is done. */
  boolean readNetwork(int iteration) {
    return all().stream().anyMatch(listener -> reads(listener, iteration));
  }

  void epochStart() {
    call(listener -> listener.onEpochStart(network.network()));
  }

  void epochEnd() {
    call(listener -> listener.onEpochEnd(network.network()));
  }

  void iterationDone(int iteration, int epoch) {
    Model model = network.network();
    call(listener -> listener.iterationDone(model, iteration, epoch));
  }

  private void call(Consumer<TrainingListener> what) {
    for (TrainingListener listener : all()) {
      try {
        what.accept(listener);
      } catch (Throwable e) { // an assertion's error, say: modules must come to rest all the same
        throw new ListenerFailure(listener, network.iteration(), e);
      }
    }
  }

  private List<TrainingListener> all() {
    List<TrainingListener> all = new ArrayList<>(network.listeners());
    all.addAll(ofTrainer);
    return all;
  }

  private static boolean reads(TrainingListener listener, int iteration) {
    if (listener instanceof PipelinedListener wrapped) {
      return wrapped.reads(iteration);
    }
    return !readsScoreOnly(listener.getClass()) && hearsOfIterations(listener);
  }

  /** Whether it is one of Deeplearning4j's that read score, counts, batch size and time alone. */
  private static boolean readsScoreOnly(Class<?> type) {
    return type == ScoreIterationListener.class
        || type == PerformanceListener.class
        || type == CollectScoresListener.class
        || type == CollectScoresIterationListener.class
        || type == TimeIterationListener.class
        || type == SleepyTrainingListener.class;
  }

  private static boolean hearsOfIterations(TrainingListener listener) {
    try {
      Class<?> declaring =
          listener
              .getClass()
              .getMethod("iterationDone", Model.class, int.class, int.class)
              .getDeclaringClass();
      return declaring != BaseTrainingListener.class;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a training listener without iterationDone", e);
    }
  }

  /** A listener threw an exception. */
  static final class ListenerFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int iteration;

    ListenerFailure(TrainingListener listener, int iteration, Throwable cause) {
      super("listener " + listener, cause);
      this.iteration = iteration;
    }

    /** The network's iteration count when the listener was called. */
    int iteration() {
      return iteration;
    }
  }
}
