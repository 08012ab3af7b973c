package io.github.dl4jdni.conf;

/**
 * The label conditioning that builders of conditional interfaces have in common.
 *
 * @param <T> the builder
 */
public interface LabelOptions<T> extends GradientModelOptions<T> {

  /**
   * How wide the labels are that the gradient model sees: the number of classes, or the output
   * layer's nOut. {@code Dni.connect} fills it in where it is left open.
   *
   * @param count the width
   * @return this
   * @throws IllegalArgumentException if it is not positive
   */
  default T labelCount(long count) {
    Collected.gradientModel(this).labelCount(count);
    return Collected.self(this);
  }

  /**
   * Which output's labels the gradient model sees, in a network with several. Default: the first.
   *
   * @param output the name that the output's {@link io.github.dl4jdni.context.LabelSharingLoss} has
   * @return this
   */
  default T labelsOf(String output) {
    Collected.gradientModel(this).labelsOf(output);
    return Collected.self(this);
  }
}
