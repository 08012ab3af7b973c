package io.github.dl4jdni.train;

import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.internal.networks.GradientTable;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.optimize.listeners.SleepyTrainingListener;
import org.deeplearning4j.optimize.listeners.TimeIterationListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Calls the listeners of a network and of its trainer, and knows when one reads the network. */
final class TrainerListeners {

  private final TrainingNetwork<?> network;
  private final List<TrainingListener> ofTrainer;

  TrainerListeners(TrainingNetwork<?> network, List<TrainingListener> ofTrainer) {
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
    return any(listener -> reads(listener, iteration));
  }

  /** Whether any listener is to hear of what happens inside an iteration. */
  boolean lookInside(int iteration) {
    return any(listener -> looksInside(listener, iteration));
  }

  /**
   * Refuses listeners that may read a network of which only a part is here.
   *
   * @throws DL4JInvalidConfigException for the first one
   */
  void checkReadScoreOnly() {
    for (TrainingListener listener : all()) {
      boolean reads =
          listener instanceof PipelinedListener wrapped
              ? !wrapped.readsScoreOnly()
              : !(listener instanceof DecoupledListener) && reads(listener, 0);
      if (reads) {
        throw new DL4JInvalidConfigException(
            "listener "
                + listener
                + " may read the network, of which this host has some modules alone; if it reads"
                + " score and counts only, wrap it in PipelinedListener.scoreOnly(...), else look at"
                + " the network when it is saved");
      }
    }
  }

  private boolean any(Predicate<TrainingListener> what) {
    for (TrainingListener listener : all()) {
      try {
        if (what.test(listener)) {
          return true;
        }
      } catch (Throwable e) { // as in calls
        throw new ListenerFailure(listener, network.iteration(), e);
      }
    }
    return false;
  }

  /**
   * Calls the hooks inside an iteration, in Deeplearning4j's order, when all modules have done it:
   * with the activations and gradients of the iteration, and parameters that have changed already.
   */
  void inside(Batch batch) {
    GradientTable.showIn(network);
    INDArray shown = network.gradients();
    INDArray steps = shown.dup(); // what iterationDone finds there
    shown.assign(batch.observation().gradients().reshape(shown.shape()));
    Model model = network.network();
    List<TrainingListener> those =
        all().stream().filter(each -> looksInside(each, batch.iteration())).toList();
    try {
      call(those, listener -> network.tellForwardPass(listener, batch));
      call(those, listener -> listener.onBackwardPass(model));
      call(those, listener -> listener.onGradientCalculation(model));
    } finally {
      shown.assign(steps);
    }
  }

  /** Tells who asks for it what runs the modules, or null when that ends. */
  void trainedBy(Supplier<List<ModuleActivity>> modules) {
    for (TrainingListener listener : all()) {
      if (listener instanceof DecoupledListener decoupled) {
        decoupled.trainedBy(modules);
      }
    }
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
    call(all(), what);
  }

  private void call(List<TrainingListener> listeners, Consumer<TrainingListener> what) {
    for (TrainingListener listener : listeners) {
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
    if (listener instanceof DecoupledListener decoupled) {
      return decoupled.readsNetwork(iteration);
    }
    return !readsScoreOnly(listener.getClass())
        && (hears(listener, "iterationDone", int.class, int.class) || hearsInside(listener));
  }

  private static boolean looksInside(TrainingListener listener, int iteration) {
    TrainingListener itself = unwrapped(listener);
    return reads(listener, iteration)
        && !readsScoreOnly(itself.getClass())
        && !(itself instanceof DecoupledListener)
        && hearsInside(itself);
  }

  private static TrainingListener unwrapped(TrainingListener listener) {
    return listener instanceof PipelinedListener wrapped ? wrapped.wrapped() : listener;
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

  private static boolean hearsInside(TrainingListener listener) {
    return hears(listener, "onForwardPass", List.class)
        || hears(listener, "onForwardPass", Map.class)
        || hears(listener, "onGradientCalculation")
        || hears(listener, "onBackwardPass");
  }

  /** Whether a listener has a method of its own for something. */
  private static boolean hears(TrainingListener listener, String method, Class<?>... parameters) {
    Class<?>[] all = new Class<?>[parameters.length + 1];
    all[0] = Model.class;
    System.arraycopy(parameters, 0, all, 1, parameters.length);
    try {
      Class<?> declaring = listener.getClass().getMethod(method, all).getDeclaringClass();
      return declaring != BaseTrainingListener.class;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a training listener without " + method, e);
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
