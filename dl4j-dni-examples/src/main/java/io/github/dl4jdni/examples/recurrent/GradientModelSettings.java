package io.github.dl4jdni.examples.recurrent;

import io.github.dl4jdni.conf.GradientModel;

/**
 * Settings of the methods that predict gradients.
 *
 * @param scale what a predicted gradient is multiplied by where it is used, s
 * @param discount of the bootstrapped part of the model's target, γ; null for the layer's default
 * @param model what predicts, or null for the task's default; the method td has a linear model
 *     always
 * @param learningRate of the model, by Adam; null for the network's
 * @param auxiliary weight of the auxiliary loss of the method dni-aux
 * @param backpropagate whether the model's loss goes back into the recurrent layer
 * @param traceDecay λ of the method td
 */
public record GradientModelSettings(
    double scale,
    Double discount,
    GradientModel model,
    Double learningRate,
    double auxiliary,
    boolean backpropagate,
    double traceDecay) {}
