package io.github.dl4jdni.train;

import java.util.concurrent.Semaphore;

/**
 * How many modules may compute at the same time; a module's thread that waits gives its slot up.
 */
final class ComputeSlots {

  private final Semaphore free;
  private final ThreadLocal<Boolean> held = ThreadLocal.withInitial(() -> false);

  ComputeSlots(int slots) {
    free = new Semaphore(slots, true);
  }

  void take() {
    free.acquireUninterruptibly();
    held.set(true);
  }

  /** Gives up this thread's slot. Returns whether it had one. */
  boolean giveUp() {
    boolean had = held.get();
    if (had) {
      held.set(false);
      free.release();
    }
    return had;
  }
}
