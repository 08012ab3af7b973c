package io.github.dl4jdni.examples.recurrent;

/**
 * Settings that the networks of all methods have in common.
 *
 * @param window steps of a truncation window, T
 * @param units of the recurrent layer
 * @param learningRate of Adam
 * @param clip largest L2 norm of a layer's gradient, or 0 for any
 * @param consumptionScale of the synthetic gradient, where a method has one
 * @param seed of the initial weights
 */
public record RecurrentSettings(
    int window, int units, double learningRate, double clip, double consumptionScale, long seed) {}
