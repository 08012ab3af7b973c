package io.github.dl4jdni.train;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells all threads of a trainer to end; who waits is woken. */
final class StopSignal {

  private final List<Runnable> wakers = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  void onStop(Runnable waker) {
    wakers.add(waker);
  }

  void stop() {
    stopped = true;
    wakers.forEach(Runnable::run);
  }

  boolean isStopped() {
    return stopped;
  }

  /**
   * Unwinds a thread that training has no use for any more.
   *
   * @throws StoppedException if so
   */
  void check() {
    if (stopped) {
      throw new StoppedException();
    }
  }
}
