package io.github.dl4jdni.train;

import java.util.ArrayDeque;
import java.util.Deque;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One call of {@code fit}, on the thread that called: feeds the modules, and tells listeners of
 * iterations that all modules have done.
 */
final class TrainingRun {

  private final TrainedNetwork<?> network;
  private final TrainerListeners listeners;
  private final ModuleThreads modules;
  private final Deque<Batch> underWay = new ArrayDeque<>(); // oldest first
  private int next; // the iteration of the next batch

  TrainingRun(TrainedNetwork<?> network, TrainerListeners listeners, ModuleThreads modules) {
    this.network = network;
    this.listeners = listeners;
    this.modules = modules;
    next = network.iteration();
  }

  /** Trains for an epoch, and tells listeners of its start and end. */
  void epoch(BatchSource source) {
    guarded(
        () -> {
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

  private void feed(BatchSource source) throws InterruptedException {
    while (hasNext(source)) {
      Batch batch = next(source);
      underWay.add(batch);
      modules.submit(batch);
      next++;
      boolean wait = listeners.readNetwork(batch.iteration());
      if (wait) {
        modules.drain();
      }
      tellListeners(wait);
    }
    modules.drain();
    tellListeners(true);
  }

  private void tellListeners(boolean idle) {
    for (Double score = modules.pollScore(); score != null; score = modules.pollScore()) {
      Batch batch = underWay.remove();
      network.show(batch, score, idle);
      network.setCounts(batch.iteration(), batch.epoch());
      listeners.iterationDone(batch.iteration(), batch.epoch());
      network.setCounts(batch.iteration() + 1, batch.epoch());
    }
  }

  private boolean hasNext(BatchSource source) {
    try {
      return source.hasNext();
    } catch (RuntimeException e) {
      throw new IteratorFailure(e);
    }
  }

  private Batch next(BatchSource source) {
    MultiDataSet data;
    try {
      data = source.next();
    } catch (RuntimeException e) {
      throw new IteratorFailure(e);
    }
    if (data == null || data.getFeatures() == null || data.getLabels() == null) {
      throw new IteratorFailure(
          new IllegalArgumentException("a minibatch without features or labels"));
    }
    return Batch.of(next, network.epoch(), data);
  }

  private void guarded(Work work) {
    try (NumericThreads limited = NumericThreads.one()) {
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
              + " failed after iteration "
              + network.iteration()
              + " ("
              + e.getCause()
              + "); all minibatches that were taken from the iterator were learnt from",
          e.getCause());
    } finally {
      network.clear();
    }
  }

  /** What was under way is brought to an end, and listeners are left alone. */
  private void finish() {
    try {
      modules.drain();
      while (modules.pollScore() != null) {
        Batch batch = underWay.remove();
        network.setCounts(batch.iteration() + 1, batch.epoch());
      }
    } catch (StoppedException e) {
      throw stopped();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopped();
    }
  }

  private DecoupledTrainingException stopped() {
    modules.close();
    TrainerThread.Failure failure = modules.failure();
    String state =
        "; the network holds each module as of its last complete update (steps done by module: "
            + modules.progress()
            + ")";
    if (failure == null) {
      return new DecoupledTrainingException(
          (Thread.currentThread().isInterrupted()
                  ? "training was interrupted"
                  : "the trainer was closed")
              + " near iteration "
              + next
              + state,
          null);
    }
    return new DecoupledTrainingException(
        failure.thread()
            + " failed "
            + (failure.batch() == null
                ? "while it learnt what was outstanding"
                : "in iteration "
                    + failure.batch().iteration()
                    + " (epoch "
                    + failure.batch().epoch()
                    + ")")
            + ": "
            + failure.cause()
            + state,
        failure.cause());
  }

  /** Something to do that can be interrupted. */
  private interface Work {
    void perform() throws InterruptedException;
  }

  /** The iterator threw an exception. */
  private static final class IteratorFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IteratorFailure(RuntimeException cause) {
      super(cause);
    }
  }
}
