package io.github.dl4jdni.cli.network;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Builds the networks that an experiment compares. */
public interface NetworkFactory {

  /**
   * Builds and initializes the network of one method.
   *
   * <p>Networks of the same specification start from the same weights, whatever the method.
   *
   * @param specification what all methods have in common
   * @param method how the hidden layers get their gradients
   * @return the network, ready to be fitted
   * @throws io.github.dl4jdni.cli.command.UserErrorException if there is no such network
   */
  MultiLayerNetwork create(NetworkSpecification specification, Method method);

  /**
   * {@return how many of a network's parameters belong to gradient models}
   *
   * @param network one that this factory built
   */
  long gradientModelParameters(MultiLayerNetwork network);
}
