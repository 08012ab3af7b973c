package io.github.dl4jdni.conf;

import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What the builders of all layers with an interface between modules have in common.
 *
 * @param <T> the builder
 */
public interface SyntheticGradientOptions<T> extends GradientModelOptions<T> {

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
    ((SyntheticGradientConfiguration.Builder) options()).mixing(share);
    return self();
  }
}
