package io.github.dl4jdni.internal.channels;

import java.util.concurrent.Semaphore;

/**
 * How many modules may compute at the same time; a module's thread that waits gives its slot up.
 */
public final class ComputeSlots {

  private final Semaphore free;
  private final ThreadLocal<Boolean> held = ThreadLocal.withInitial(() -> false);

  public ComputeSlots(int slots) {
    free = new Semaphore(slots, true);
  }

  public void take() {
    free.acquireUninterruptibly();
    held.set(true);
  }

  /** Gives up this thread's slot. Returns whether it had one. */
  public boolean giveUp() {
    boolean had = held.get();
    if (had) {
      held.set(false);
      free.release();
    }
    return had;
  }
}
