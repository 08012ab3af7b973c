package io.github.dl4jdni.research.tutorial.addition;

import io.github.dl4jdni.research.tutorial.BitSums;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A way to train a network that adds. */
interface AdditionTrainer {

  /**
   * Trains on a minibatch.
   *
   * @param minibatch pairs and their sums
   * @param iteration how many minibatches came before
   * @return what the text prints, of the forward pass before the update
   * @throws IllegalStateException if the training has left the finite numbers
   */
  Loss step(BitSums minibatch, int iteration);

  /**
   * {@return the network's output}
   *
   * @param inputs [N, 2·bits]
   */
  INDArray output(INDArray inputs);

  /**
   * What a text prints.
   *
   * @param error sum of the absolute errors, each as the text has it
   * @param synthetic sum of the absolute differences between the last gradient model that has one
   *     above and its target; NaN without gradient models
   */
  record Loss(double error, double synthetic) {

    /** {@return the sum of two minibatches' losses} */
    Loss plus(Loss other) {
      return new Loss(error + other.error, synthetic + other.synthetic);
    }
  }
}
