package io.github.dl4jdni.structure;

import io.github.dl4jdni.conf.GradientModel;
import java.util.List;

/**
 * One interface of a network.
 *
 * @param name the layer or vertex that is, or ends with, the interface
 * @param position its place among the network's layers and vertices, in their order, from 0
 * @param messageShape the shape of its message without the minibatch, in the order of its data
 *     format; the channels alone where the network was made without its input type, and -1 for a
 *     series of any length
 * @param gradientModel its gradient model
 * @param conditional whether the gradient model sees the labels
 * @param parameters the gradient model's parameters
 * @param multipliesPerExample the multiplications of one prediction; a series of any length, and a
 *     message whose shape is not known, counts as one position
 */
public record InterfaceSummary(
    String name,
    int position,
    List<Long> messageShape,
    GradientModel gradientModel,
    boolean conditional,
    long parameters,
    long multipliesPerExample) {}
