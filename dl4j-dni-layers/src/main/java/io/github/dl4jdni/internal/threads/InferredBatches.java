package io.github.dl4jdni.internal.threads;

import io.github.dl4jdni.internal.channels.StopSignal;
import io.github.dl4jdni.internal.modules.Inferred;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects what modules tell of batches in inference, until all have told of one. */
public final class InferredBatches {

  private final int modules;
  private final StopSignal stop;
  private final Map<Integer, List<Inferred>> told = new HashMap<>(); // by batch

  /**
   * Nothing yet.
   *
   * @param modules how many modules there are
   * @param stop wakes who waits
   */
  InferredBatches(int modules, StopSignal stop) {
    this.modules = modules;
    this.stop = stop;
    stop.onStop(this::wake);
  }

  synchronized void add(Inferred inferred) {
    told.computeIfAbsent(inferred.number(), number -> new ArrayList<>()).add(inferred);
    notifyAll();
  }

  private synchronized void wake() {
    notifyAll();
  }

  /** Whether all modules have told of a batch. */
  public synchronized boolean isComplete(int number) {
    return told.getOrDefault(number, List.of()).size() == modules;
  }

  /**
   * Waits for what all modules tell of a batch, and forgets it.
   *
   * @throws StoppedException if training was stopped
   * @throws InterruptedException if this thread was interrupted
   */
  public synchronized List<Inferred> await(int number) throws InterruptedException {
    while (!isComplete(number)) {
      stop.check();
      wait();
    }
    return told.remove(number);
  }
}
