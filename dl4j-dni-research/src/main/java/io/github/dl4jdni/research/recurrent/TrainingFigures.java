package io.github.dl4jdni.research.recurrent;

/**
 * How far a training has come: the figures that trainings of all tasks have.
 *
 * @param method name of the method
 * @param window steps of a truncation window that was asked for
 * @param seed of the initial weights and the training data
 * @param seconds processor time of training
 * @param minibatches learnt
 */
public record TrainingFigures(
    String method, int window, long seed, double seconds, long minibatches) {}
