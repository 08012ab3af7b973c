package io.github.dl4jdni.cli.check;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A parameter of a network, and its gradient at one point.
 *
 * @param layer the name of its layer
 * @param layerKind what the layer is
 * @param name of the parameter
 * @param values a view of the network's parameters
 * @param gradient of the same length, in the same order; of the mean loss
 * @param ofLoss whether the gradient is meant to be the loss's: gradient models have an objective
 *     of their own, and statistics none
 */
record CheckedParameter(
    String layer,
    String layerKind,
    String name,
    INDArray values,
    INDArray gradient,
    boolean ofLoss) {}
