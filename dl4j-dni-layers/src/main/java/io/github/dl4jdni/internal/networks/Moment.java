package io.github.dl4jdni.internal.networks;

/**
 * When something happens in a training.
 *
 * @param iteration the iteration
 * @param epoch its epoch
 */
public record Moment(int iteration, int epoch) {}
