package io.github.dl4jdni.internal.channels;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A channel between two threads of this process: first in, first out, and never more items than its
 * capacity.
 *
 * @param <T> what is carried
 */
public final class Mailbox<T> implements Channel<T> {

  private final int capacity;
  private final StopSignal stop;
  private final ComputeSlots slots;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<T> items = new ArrayDeque<>();
  private int nudges;

  /**
   * An empty mailbox.
   *
   * @param capacity how many items it holds at most
   * @param stop wakes who waits
   * @param slots what a module's thread gives up while it waits
   */
  public Mailbox(int capacity, StopSignal stop, ComputeSlots slots) {
    this.capacity = capacity;
    this.stop = stop;
    this.slots = slots;
    stop.onStop(this::wake);
  }

  @Override
  public void send(T item) {
    lock.lock();
    try {
      await(() -> items.size() < capacity);
      items.add(item);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public T receive() {
    return receive(() -> false);
  }

  /**
   * Takes what was handed over first.
   *
   * @param meanwhile what to do as long as there is nothing; false if there is nothing to do before
   *     the next item or {@link #nudge()}
   */
  T receive(BooleanSupplier meanwhile) {
    lock.lock();
    try {
      while (items.isEmpty()) {
        int before = nudges;
        if (!withoutLock(meanwhile)) {
          await(() -> !items.isEmpty() || nudges != before);
        }
        stop.check();
      }
      stop.check();
      T item = items.poll();
      changed.signalAll();
      return item;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean hasItem() {
    lock.lock();
    try {
      return !items.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int size() {
    lock.lock();
    try {
      return items.size();
    } finally {
      lock.unlock();
    }
  }

  /** What would be received next; null if there is nothing. */
  T peek() {
    lock.lock();
    try {
      return items.peek();
    } finally {
      lock.unlock();
    }
  }

  /** There may be something to do for who waits. */
  void nudge() {
    lock.lock();
    try {
      nudges++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean withoutLock(BooleanSupplier work) {
    lock.unlock();
    try {
      return work.getAsBoolean();
    } finally {
      lock.lock();
    }
  }

  private void await(BooleanSupplier ready) {
    stop.check();
    if (ready.getAsBoolean()) {
      return;
    }
    // A thread that waits lets another one compute; it must not hold the mailbox while it waits to
    // compute again.
    boolean held = slots.giveUp();
    while (!ready.getAsBoolean() && !stop.isStopped()) {
      try {
        changed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoppedException();
      }
    }
    if (held) {
      reacquireSlot();
    }
    stop.check();
  }

  private void reacquireSlot() {
    lock.unlock();
    try {
      slots.take();
    } finally {
      lock.lock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
