package io.github.dl4jdni.stats;

/**
 * What was measured at one interface in one iteration, against the gradient that came back to it.
 *
 * @param name the layer or vertex that is, or ends with, the interface
 * @param model its gradient model, as it describes itself
 * @param iteration the iteration of the message
 * @param quality how well the prediction agrees with the gradient that arrived
 */
public record InterfaceMeasures(
    String name, String model, int iteration, GradientQuality quality) {}
