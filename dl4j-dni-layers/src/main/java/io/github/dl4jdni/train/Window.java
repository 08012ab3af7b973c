package io.github.dl4jdni.train;

/**
 * Where in its sequences a window of truncated backpropagation through time lies.
 *
 * @param first whether the sequences begin with it, so that recurrent layers have no state yet
 * @param last whether the sequences end with it
 */
record Window(boolean first, boolean last) {

  /** A minibatch that is not cut. */
  static final Window WHOLE = new Window(true, true);
}
