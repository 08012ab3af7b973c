package io.github.dl4jdni.stats;

/**
 * What was measured at one interface in one iteration, against the gradient that came back to it.
 *
 * @param name the layer or vertex that is, or ends with, the interface
 * @param model its gradient model, as it describes itself
 * @param learnsFromGradient whether its gradient model learns to predict that gradient; one that
 *     learns from something else, or nothing, is not meant to agree with it
 * @param iteration the iteration of the message
 * @param quality how well the prediction agrees with the gradient that arrived
 */
public record InterfaceMeasures(
    String name,
    String model,
    boolean learnsFromGradient,
    int iteration,
    GradientQuality quality) {}
