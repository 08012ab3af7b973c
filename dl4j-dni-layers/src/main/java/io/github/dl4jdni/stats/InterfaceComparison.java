package io.github.dl4jdni.stats;

/**
 * What was measured at one interface against the true gradient, on a batch of its own.
 *
 * @param name the layer or vertex that is, or ends with, the interface
 * @param quality how well the prediction agrees with the gradient of the network's loss by
 *     backpropagation
 * @param predictedRank the effective rank of ĝ over the batch's positions (Roy and Vetterli 2007)
 * @param trueRank that of g
 * @param probeAccuracy the share of examples whose class a linear classifier of the message tells,
 *     on the half of the batch that it was not fitted to; NaN where labels are no classes
 */
public record InterfaceComparison(
    String name,
    GradientQuality quality,
    double predictedRank,
    double trueRank,
    double probeAccuracy) {}
