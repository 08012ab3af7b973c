package io.github.dl4jdni.research.recurrent;

/**
 * Settings of the recurrent layer.
 *
 * @param units width of the layer
 * @param forgetGateBias what the forget gate's bias begins with: with 1 a cell keeps most of what
 *     it holds from the start, with 0 it forgets half of it a step
 */
public record LayerSettings(int units, double forgetGateBias) {}
