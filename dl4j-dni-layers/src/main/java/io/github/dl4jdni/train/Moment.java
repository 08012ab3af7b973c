package io.github.dl4jdni.train;

/**
 * When something happens in a training.
 *
 * @param iteration the iteration
 * @param epoch its epoch
 */
record Moment(int iteration, int epoch) {}
