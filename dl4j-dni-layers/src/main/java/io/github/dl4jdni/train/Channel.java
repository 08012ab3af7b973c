package io.github.dl4jdni.train;

/**
 * Carries what one thread of this process hands to another, in order.
 *
 * @param <T> what is carried
 */
interface Channel<T> extends Outlet<T>, Inlet<T> {}
