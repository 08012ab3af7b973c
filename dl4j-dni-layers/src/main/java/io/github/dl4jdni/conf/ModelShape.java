package io.github.dl4jdni.conf;

import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * What a gradient model (or input model) maps from and to, per position. A position is an example,
 * a time step of it, or a pixel of it, whatever the shape of the activation.
 *
 * @param inputs the channels of what the model sees
 * @param labels how many labels it sees beside them; 0 without conditioning
 * @param outputs the channels of what it predicts
 * @param activation the whole activation that it sees, where known; null otherwise
 * @param channelsLast whether activations of more than two dimensions have their channels in the
 *     last one (NHWC, NWC) and not in the second
 * @param zeroOutput whether a fresh model predicts exactly zero
 */
public record ModelShape(
    long inputs,
    long labels,
    long outputs,
    InputType activation,
    boolean channelsLast,
    boolean zeroOutput) {}
