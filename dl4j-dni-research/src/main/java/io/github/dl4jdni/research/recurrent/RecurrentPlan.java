package io.github.dl4jdni.research.recurrent;

/**
 * What tells a training from others of the same call.
 *
 * @param method how the recurrent layer learns
 * @param batch sequences of a minibatch
 * @param seed of the initial weights and the training data
 */
public record RecurrentPlan(RecurrentMethod method, int batch, long seed) {}
