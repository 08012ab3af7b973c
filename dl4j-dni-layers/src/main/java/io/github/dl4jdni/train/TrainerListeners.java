package io.github.dl4jdni.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

  /** Those of Deeplearning4j's listeners that read score, counts, batch size and time alone. */
  private static final Set<Class<?>> READ_SCORE_ONLY =
      Set.of(
          ScoreIterationListener.class,
          PerformanceListener.class,
          CollectScoresListener.class,
          CollectScoresIterationListener.class,
          TimeIterationListener.class,
          SleepyTrainingListener.class);

  private final TrainedNetwork<?> network;
  private final List<TrainingListener> ofTrainer;

  TrainerListeners(TrainedNetwork<?> network, List<TrainingListener> ofTrainer) {
    this.network = network;
    this.ofTrainer = List.copyOf(ofTrainer);
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
      } catch (RuntimeException e) {
        throw new ListenerFailure(listener, e);
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
    return !READ_SCORE_ONLY.contains(listener.getClass()) && hearsOfIterations(listener);
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

    ListenerFailure(TrainingListener listener, RuntimeException cause) {
      super("listener " + listener, cause);
    }
  }
}
