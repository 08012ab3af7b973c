package io.github.dl4jdni.internal.channels;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells all threads of a trainer to end; who waits is woken. */
public final class StopSignal {

  private final List<Runnable> wakers = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  public void onStop(Runnable waker) {
    wakers.add(waker);
  }

  public void stop() {
    stopped = true;
    wakers.forEach(Runnable::run);
  }

  public boolean isStopped() {
    return stopped;
  }

  /**
   * Unwinds a thread that training has no use for any more.
   *
   * @throws StoppedException if so
   */
  public void check() {
    if (stopped) {
      throw new StoppedException();
    }
  }
}
