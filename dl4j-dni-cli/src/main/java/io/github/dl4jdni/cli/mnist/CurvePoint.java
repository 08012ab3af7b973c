package io.github.dl4jdni.cli.mnist;

/**
 * One point of a learning curve.
 *
 * @param epoch number of epochs trained so far
 * @param testError share of the measured images that are classified wrongly, in percent
 */
public record CurvePoint(int epoch, double testError) {}
