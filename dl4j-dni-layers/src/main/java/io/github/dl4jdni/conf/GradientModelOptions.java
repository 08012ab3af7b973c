package io.github.dl4jdni.conf;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What the builders of all layers with a gradient model have in common.
 *
 * @param <T> the builder
 */
public interface GradientModelOptions<T> {

  /**
   * The model that predicts the gradient. Default: {@link GradientModel#error()} where it sees the
   * labels, otherwise {@link GradientModel#linear()}; in recurrent layers {@link
   * GradientModel#leastSquares()} with ρ = 0.98.
   *
   * @param model the model
   * @return this
   */
  default T gradientModel(GradientModel model) {
    Collected.gradientModel(this).gradientModel(model);
    return Collected.self(this);
  }

  /**
   * The factor s on the synthetic gradient where it is used; the model's own target is not scaled.
   * Default: 1. In recurrent networks, where the paper has 0.1, a fixed 0 is plain truncated BPTT,
   * in which the model does not learn, unless another option needs its predictions; it is then one
   * linear map by default, as with {@code asInThePaper()}, whose parameters the updater passes
   * over.
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
    Collected.gradientModel(this).consumptionScale(scale);
    return Collected.self(this);
  }

  /**
   * The updater of the gradient model's parameters, with its own learning rate. Default: the
   * layer's updater.
   *
   * @param updater the updater
   * @return this
   */
  default T gradientModelUpdater(IUpdater updater) {
    Collected.gradientModel(this).gradientModelUpdater(updater);
    return Collected.self(this);
  }

  /**
   * Whether the gradient model predicts without learning: training leaves its parameters and
   * statistics as they are. For models that were learnt before, since a fresh one hands down zero.
   * Default: false.
   *
   * @param frozen true to leave it as it is
   * @return this
   */
  default T gradientModelFrozen(boolean frozen) {
    Collected.gradientModel(this).gradientModelFrozen(frozen);
    return Collected.self(this);
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
    Collected.gradientModel(this).gradientModelNormalization(normalization, threshold);
    return Collected.self(this);
  }
}
