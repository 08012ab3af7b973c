package io.github.dl4jdni.research.recurrent;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A network whose recurrent state lives on from minibatch to minibatch.
 *
 * <p>Deeplearning4j's {@code fit} clears the state before and after each minibatch. Here that does
 * nothing: stock layers read an endless stream as those of this project do that are stateful.
 */
@SuppressWarnings("overrides") // of varargs, within Deeplearning4j
final class EndlessNetwork extends MultiLayerNetwork {

  private static final long serialVersionUID = 1L;

  EndlessNetwork(MultiLayerConfiguration configuration) {
    super(configuration);
  }

  @Override
  public void rnnClearPreviousState() {
    // The next minibatch goes on from here.
  }
}
