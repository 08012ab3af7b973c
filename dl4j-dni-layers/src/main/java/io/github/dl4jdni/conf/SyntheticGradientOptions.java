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
    Collected.gradientModel(this).mixing(share);
    return Collected.self(this);
  }

  /**
   * Lets the gradient model learn before it is applied: in the network's first iterations λ is 1,
   * so that what is below the interface learns from the gradient that came back; then λ is what
   * {@code mixing} says. Default: 0, applied from the first iteration on. Together with {@link
   * #warmUpToR2} both have to be reached.
   *
   * @param iterations how many, from the network's iteration 0 on
   * @return this
   * @throws IllegalArgumentException if the number is negative
   */
  default T warmUp(int iterations) {
    Collected.gradientModel(this).warmUp(iterations);
    return Collected.self(this);
  }

  /**
   * Lets the gradient model learn until it predicts well, before it is applied: λ is 1 until the
   * running R² = 1 − Σ‖ĝ − g‖² / Σ‖g − ḡ‖² exceeds a threshold, ḡ being the minibatch's mean of g
   * in each channel, and both sums moving averages over about 20 minibatches; then λ is what {@code
   * mixing} says, for good, however R² falls. Averages and the take-over are a parameter of the
   * interface, so that they are saved, restored, cloned and averaged with the network. Default: no
   * warm-up.
   *
   * @param r2 the threshold, in [0, 1); without labels R² is bounded by what the message tells of
   *     the gradient, and may never get there
   * @return this
   * @throws IllegalArgumentException if the threshold does not lie in [0, 1)
   */
  default T warmUpToR2(double r2) {
    Collected.gradientModel(this).warmUpToR2(r2);
    return Collected.self(this);
  }
}
