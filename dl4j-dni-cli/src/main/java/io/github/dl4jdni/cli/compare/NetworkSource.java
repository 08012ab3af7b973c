package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.data.SplitExamples;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.conf.GradientModel;

/** Makes the network of each training; those of one seed start from the same weights. */
interface NetworkSource {

  /** {@return one phrase that says what network it is} */
  String description();

  /**
   * Makes a network.
   *
   * @param method how hidden layers get their gradients
   * @param model their gradient model; null for the method's own
   * @param seed of the initial weights
   * @param iterations of the training; null if that is not known
   * @param learningRate null for the source's own
   * @return the network, ready to be trained
   * @throws io.github.dl4jdni.cli.command.UserErrorException if the method does not fit the network
   */
  AnyNetwork create(
      Method method, GradientModel model, long seed, Integer iterations, Double learningRate);

  /**
   * {@return how the networks and data go together}
   *
   * @param data that was read
   * @throws io.github.dl4jdni.cli.command.UserErrorException if they do not
   */
  ModelFit fit(SplitExamples data);

  /** {@return the learning rate where none is asked for; null if the network has its own} */
  Double defaultLearningRate(Method method);

  /**
   * {@return the iterations that a minibatch takes at most: as many as it has windows where
   * backpropagation through time is truncated, and else 1}
   *
   * @param data that it is trained on
   */
  int iterationsPerBatch(SplitExamples data);
}
