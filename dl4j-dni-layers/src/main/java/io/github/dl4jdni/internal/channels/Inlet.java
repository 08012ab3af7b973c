package io.github.dl4jdni.internal.channels;

/**
 * Where something comes from whoever is at the other end, in the order in which it was handed over.
 *
 * @param <T> what comes
 */
public interface Inlet<T> {

  /**
   * Takes what was handed over first; waits while there is nothing.
   *
   * @return what was handed over
   * @throws StoppedException if training was stopped
   */
  T receive();

  /** Whether {@link #receive()} would not wait. */
  boolean hasItem();

  /**
   * How many items wait to be received.
   *
   * @return the number
   */
  int size();
}
