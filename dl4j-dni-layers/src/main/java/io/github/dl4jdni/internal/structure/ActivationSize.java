package io.github.dl4jdni.internal.structure;

import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * How large an activation is, per example. A series of unknown length counts as one step.
 *
 * @param channels its features or channels at each position
 * @param positions its time steps, pixels or voxels; 1 for a plain vector
 */
public record ActivationSize(long channels, long positions) {

  /**
   * The size of an activation.
   *
   * @param type its type
   * @return its size
   */
  public static ActivationSize of(InputType type) {
    if (type instanceof InputType.InputTypeRecurrent series) {
      return new ActivationSize(series.getSize(), Math.max(1, series.getTimeSeriesLength()));
    }
    if (type instanceof InputType.InputTypeConvolutional image) {
      return new ActivationSize(image.getChannels(), image.getHeight() * image.getWidth());
    }
    if (type instanceof InputType.InputTypeConvolutional3D volume) {
      return new ActivationSize(
          volume.getChannels(), volume.getDepth() * volume.getHeight() * volume.getWidth());
    }
    return new ActivationSize(type.arrayElementsPerExample(), 1);
  }

  /**
   * The elements of the activation.
   *
   * @return channels times positions
   */
  public long elements() {
    return channels * positions;
  }
}
