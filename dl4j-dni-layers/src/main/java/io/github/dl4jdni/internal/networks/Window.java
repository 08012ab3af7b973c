package io.github.dl4jdni.internal.networks;

/**
 * Where in its sequences a window of truncated backpropagation through time lies.
 *
 * @param index which one of them it is, from 0
 * @param last whether the sequences end with it
 */
public record Window(int index, boolean last) {

  /** A minibatch that is not cut. */
  public static final Window WHOLE = new Window(0, true);

  /** Whether the sequences begin with it, so that recurrent layers have no state yet. */
  boolean first() {
    return index == 0;
  }
}
