package io.github.dl4jdni.train;

/**
 * Carries what one thread hands to another, in order. A module knows its neighbours by channels
 * alone.
 *
 * @param <T> what is carried
 */
interface Channel<T> {

  /**
   * Hands something over; waits while the channel is full.
   *
   * @param item what to hand over
   * @throws StoppedException if training was stopped
   */
  void send(T item);

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
