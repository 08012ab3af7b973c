package io.github.dl4jdni.research.pretrained;

/**
 * What one training gave.
 *
 * @param seed of the initial weights and of the order of the images
 * @param minibatches after which the error was reached; null if it was not
 * @param error the last one that was measured, in percent
 */
record PretrainedResult(long seed, Integer minibatches, double error) {}
