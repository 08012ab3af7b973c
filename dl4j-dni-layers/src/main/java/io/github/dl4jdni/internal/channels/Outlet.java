package io.github.dl4jdni.internal.channels;

/**
 * Where something is handed over to whoever is at the other end.
 *
 * @param <T> what is handed over
 */
public interface Outlet<T> {

  /**
   * Hands something over; waits while there is no room for it.
   *
   * @param item what to hand over
   * @throws StoppedException if training was stopped
   */
  void send(T item);
}
