package io.github.dl4jdni.train;

import io.github.dl4jdni.internal.channels.StoppedException;
import io.github.dl4jdni.internal.channels.Work;
import io.github.dl4jdni.internal.context.NetworkUse;
import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.internal.networks.LaterLabels;
import io.github.dl4jdni.internal.networks.Observation;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.networks.Window;
import io.github.dl4jdni.internal.networks.Windows;
import io.github.dl4jdni.internal.threads.ModuleThreads;
import io.github.dl4jdni.internal.threads.NumericThreads;
import io.github.dl4jdni.internal.threads.TrainerThread;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One call of {@code fit}, on the thread that called: feeds the modules, and tells listeners of
 * iterations that all modules have done.
 */
final class TrainingRun {

  private final TrainingNetwork<?> network;
  private final TrainerListeners listeners;
  private final ModuleThreads modules;
  private final NetworkUse use;
  private final Windows windows; // or null
  private final LaterLabels laterLabels; // or null
  private final Deque<Batch> underWay = new ArrayDeque<>(); // oldest first
  private int next; // the iteration of the next batch

  TrainingRun(
      TrainingNetwork<?> network,
      TrainerListeners listeners,
      ModuleThreads modules,
      NetworkUse use) {
    this.network = network;
    this.listeners = listeners;
    this.modules = modules;
    this.use = use;
    windows = network.windows();
    laterLabels = windows == null ? null : LaterLabels.of(network.structure());
    next = network.iteration();
  }

  /** Trains for an epoch, and tells listeners of its start and end. */
  void epoch(BatchSource source) {
    guarded(
        () -> {
          prepare(source);
          listeners.epochStart();
          feed(source);
          listeners.epochEnd();
          network.setCounts(network.iteration(), network.epoch() + 1);
        });
  }

  /** Trains on what the source has. */
  void run(BatchSource source) {
    guarded(() -> feed(source));
  }

  private void prepare(BatchSource source) {
    ask(
        () -> {
          source.prepareEpoch();
          return null;
        });
    if (!ask(source::hasNext)) {
      throw new IllegalArgumentException(
          "the iterator has no minibatch"
              + (source.canBeginAgain() ? "" : ", and it cannot be reset to begin again"));
    }
  }

  private void feed(BatchSource source) throws InterruptedException {
    boolean first = true;
    while (ask(source::hasNext)) {
      for (Windows.Part part : parts(ask(source::next))) {
        Observation observation =
            listeners.lookInside(next) ? new Observation(network.gradients()) : null;
        Batch batch = Batch.of(next, network.epoch(), part.data(), part.window(), observation);
        if (first) { // nothing is under way yet; listeners of the score ask for the input's size
          network.show(batch, true);
          first = false;
        }
        train(batch);
      }
    }
    drain();
    tellListeners(true);
  }

  private void train(Batch batch) throws InterruptedException {
    underWay.add(batch);
    use.atWork();
    modules.submit(batch);
    next++;
    boolean wait = listeners.readNetwork(batch.iteration());
    if (wait) {
      drain();
    }
    tellListeners(wait);
  }

  private void drain() throws InterruptedException {
    modules.drain();
    use.atRest();
  }

  private List<Windows.Part> parts(MultiDataSet data) {
    try {
      MultiDataSet minibatch = network.checked(data);
      return windows == null
          ? List.of(new Windows.Part(minibatch, Window.WHOLE))
          : windows.cut(laterLabels == null ? minibatch : laterLabels.beside(minibatch));
    } catch (RuntimeException e) {
      throw new IteratorFailure(e);
    }
  }

  private void tellListeners(boolean idle) {
    for (Double score = modules.pollScore(); score != null; score = modules.pollScore()) {
      Batch batch = underWay.remove();
      network.show(batch, idle);
      network.setScore(score);
      network.setCounts(batch.iteration(), batch.epoch());
      try {
        if (batch.observation() != null) {
          listeners.inside(batch);
        }
        listeners.iterationDone(batch.iteration(), batch.epoch());
      } finally {
        network.setCounts(batch.iteration() + 1, batch.epoch());
      }
    }
  }

  private static <T> T ask(Callable<T> question) {
    try {
      return question.call();
    } catch (Throwable e) { // an iterator's own; modules must come to rest all the same
      throw new IteratorFailure(e);
    }
  }

  private void guarded(Work work) {
    try (NumericThreads limited = NumericThreads.one()) {
      listeners.trainedBy(modules::activity);
      perform(
          () -> {
            modules.begin();
            work.perform();
          });
    } finally {
      try {
        listeners.trainedBy(null);
      } finally {
        network.clear();
      }
    }
  }

  private void perform(Work work) {
    try {
      work.perform();
    } catch (StoppedException e) {
      throw stopped();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopped();
    } catch (IteratorFailure e) {
      finish();
      throw new DecoupledTrainingException(
          "the iterator failed before the minibatch of iteration "
              + next
              + " ("
              + e.getCause()
              + "); all minibatches before it were learnt from",
          e.getCause());
    } catch (TrainerListeners.ListenerFailure e) {
      finish();
      throw new DecoupledTrainingException(
          e.getMessage()
              + " failed near iteration "
              + e.iteration()
              + " ("
              + e.getCause()
              + "); all minibatches that were taken from the iterator were learnt from",
          e.getCause());
    } catch (RuntimeException | Error e) { // whatever it is, modules come to rest
      try {
        finish();
      } catch (RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /** What was under way is brought to an end, and listeners are left alone. */
  private void finish() {
    try {
      drain();
      count();
    } catch (StoppedException e) {
      throw stopped();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopped();
    }
  }

  /** Counts the iterations that all modules have done. */
  private void count() {
    while (modules.pollScore() != null) {
      Batch batch = underWay.remove();
      network.setCounts(batch.iteration() + 1, batch.epoch());
    }
  }

  private DecoupledTrainingException stopped() {
    modules.close();
    use.atRest();
    count();
    TrainerThread.Failure failure = modules.failure();
    String state =
        (modules.isApart()
                ? "; the network holds the modules of this host as of their last complete update, and"
                    + " the others as of when all rested last (last iteration done by each module: "
                : "; the network holds each module as of its last complete update (last iteration"
                    + " done by each module: ")
            + modules.progress()
            + ")";
    if (failure == null) {
      String reason =
          Thread.currentThread().isInterrupted()
              ? "training was interrupted"
              : "the trainer was closed";
      return new DecoupledTrainingException(reason + " near iteration " + next + state, null);
    }
    return new DecoupledTrainingException(failure.text() + state, failure.cause());
  }

  /** Something to do that can be interrupted. */
  private interface Work {
    void perform() throws InterruptedException;
  }

  /** The iterator threw an exception, or gave what is no minibatch for the network. */
  private static final class IteratorFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IteratorFailure(Throwable cause) {
      super(cause);
    }
  }
}
