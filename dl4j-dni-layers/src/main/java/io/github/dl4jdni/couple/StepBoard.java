package io.github.dl4jdni.couple;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * How far each network has come, for those that wait for others. What networks hand to each other
 * is read and written under its lock. In turns, only the one that holds the baton computes.
 */
final class StepBoard {

  private final Map<String, Long> finished = new HashMap<>(); // step behind the last window
  private final ReentrantLock baton; // null: all at the same time
  private Throwable failure;
  private String failed;

  StepBoard(boolean inTurns) {
    baton = inTurns ? new ReentrantLock(true) : null;
  }

  /** Begins to compute. */
  void enter() {
    if (baton != null) {
      baton.lock();
    }
  }

  /** Stops computing. */
  void leave() {
    if (baton != null && baton.isHeldByCurrentThread()) {
      baton.unlock();
    }
  }

  synchronized void setFinished(String network, long step) {
    finished.put(network, step);
    notifyAll();
  }

  synchronized long finished(String network) {
    return finished.getOrDefault(network, 0L);
  }

  /** Does something to what networks share, and wakes those that wait for it. */
  synchronized void change(Runnable change) {
    change.run();
    notifyAll();
  }

  /** Waits until something is so; another one may compute meanwhile. */
  void await(BooleanSupplier condition) {
    boolean held = baton != null && baton.isHeldByCurrentThread();
    if (held) {
      leave();
    }
    awaitWithoutBaton(condition);
    if (held) {
      enter();
    }
  }

  private synchronized void awaitWithoutBaton(BooleanSupplier condition) {
    try {
      while (failure == null && !condition.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
    if (failure != null) {
      throw new CancellationException("another network failed");
    }
  }

  /** Notes a failure; the first one counts. */
  synchronized void fail(String network, Throwable thrown) {
    if (failure == null) {
      failure = thrown;
      failed = network;
    }
    notifyAll();
  }

  synchronized Throwable failure() {
    return failure;
  }

  synchronized String failed() {
    return failed;
  }
}
