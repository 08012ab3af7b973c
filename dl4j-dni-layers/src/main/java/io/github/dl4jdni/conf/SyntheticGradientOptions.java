package io.github.dl4jdni.conf;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What the builders of all layers with an interface have in common.
 *
 * @param <T> the builder
 */
public interface SyntheticGradientOptions<T> {

  /**
   * Where the options go; for the implementing builder only.
   *
   * @return an opaque collector
   */
  Object options();

  /**
   * The builder itself.
   *
   * @return this
   */
  T self();

  /**
   * The model that predicts the gradient. Default: {@link GradientModel#linear()}.
   *
   * @param model the model
   * @return this
   */
  default T gradientModel(GradientModel model) {
    collector(this).gradientModel(model);
    return self();
  }

  /**
   * The factor s on the synthetic gradient where it is used; the model's own target is not scaled.
   * Default: 1. The paper has 0.1 in recurrent networks.
   *
   * @param scale s
   * @return this
   * @throws IllegalArgumentException if it is not finite
   */
  default T consumptionScale(double scale) {
    return consumptionScale(new FixedSchedule(scale));
  }

  /**
   * The factor s on the synthetic gradient, as it changes over training.
   *
   * @param scale s by iteration or epoch
   * @return this
   */
  default T consumptionScale(ISchedule scale) {
    collector(this).consumptionScale(scale);
    return self();
  }

  /**
   * The share λ of the gradient that came back: what is handed down is λ·g + (1 − λ)·s·ĝ. Default:
   * 0, the synthetic gradient alone; 1 is backprop.
   *
   * @param share λ
   * @return this
   * @throws IllegalArgumentException if it does not lie in [0, 1]
   */
  default T mixing(double share) {
    return mixing(new FixedSchedule(share));
  }

  /**
   * The share λ of the gradient that came back, as it changes over training: from 1 to 0 to begin
   * with backprop, for instance, or now one and now the other.
   *
   * @param share λ by iteration or epoch
   * @return this
   */
  default T mixing(ISchedule share) {
    collector(this).mixing(share);
    return self();
  }

  /**
   * The updater of the gradient model's parameters, with its own learning rate. Default: the
   * layer's updater.
   *
   * @param updater the updater
   * @return this
   */
  default T gradientModelUpdater(IUpdater updater) {
    collector(this).gradientModelUpdater(updater);
    return self();
  }

  /**
   * Normalises or clips the gradient of the gradient model's parameters, apart from the layer's
   * own. Default: none.
   *
   * @param normalization the kind
   * @param threshold the threshold of the clipping kinds, for the mean gradient of a minibatch
   * @return this
   */
  default T gradientModelNormalization(GradientNormalization normalization, double threshold) {
    collector(this).gradientModelNormalization(normalization, threshold);
    return self();
  }

  private static SyntheticGradientConfiguration.Builder collector(
      SyntheticGradientOptions<?> options) {
    return (SyntheticGradientConfiguration.Builder) options.options();
  }
}
