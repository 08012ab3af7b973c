package io.github.dl4jdni.internal.modules;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What comes to a module from its neighbours: messages from below, gradients from above. */
public interface Arrivals {

  /** The next message of an interface below, which is of the iteration expected; waits for it. */
  Message message(String interfaceName, int iteration);

  /** Whether {@link #message} would not wait. */
  boolean hasMessage(String interfaceName);

  /**
   * The gradient of an interface's message: the sum over the modules that took it; waits for it.
   *
   * @return the gradient; null if it was learnt from on its way
   */
  INDArray gradient(String interfaceName, int iteration);

  /** Whether {@link #gradient} would not wait. */
  boolean hasGradient(String interfaceName);
}
