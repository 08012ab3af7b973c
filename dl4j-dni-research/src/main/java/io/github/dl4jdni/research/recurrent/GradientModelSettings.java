package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.conf.GradientModel;

/**
 * Settings of the methods that predict gradients. What is null is left to the method.
 *
 * @param scale what a predicted gradient is multiplied by where it is used, s
 * @param discount of the bootstrapped part of the model's target, γ
 * @param model what predicts; the method td has a linear model always
 * @param models how many models there are, one for each of a sequence's first windows
 * @param labelsAhead how many steps after the state the models of dni and dni-aux see the labels of
 * @param learningRate of the model, by Adam
 * @param auxiliary weight of the auxiliary loss of the method dni-aux
 * @param backpropagate whether the model's loss goes back into the recurrent layer
 * @param traceDecay λ of the method td
 */
public record GradientModelSettings(
    Double scale,
    Double discount,
    GradientModel model,
    Integer models,
    int labelsAhead,
    Double learningRate,
    double auxiliary,
    boolean backpropagate,
    double traceDecay) {}
