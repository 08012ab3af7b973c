package io.github.dl4jdni.internal.channels;

/**
 * Carries what one thread of this process hands to another, in order.
 *
 * @param <T> what is carried
 */
public interface Channel<T> extends Outlet<T>, Inlet<T> {}
