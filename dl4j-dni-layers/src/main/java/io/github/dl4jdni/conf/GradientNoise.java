package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.interfaces.GradientNoiseUpdater;
import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An updater that adds annealed Gaussian noise to the gradient before another updater sees it: in
 * iteration t each element gets a draw of its own from N(0, η / (1 + t)^γ) (Neelakantan et al.
 * 2015, "Adding gradient noise improves learning for very deep networks", equation 1).
 *
 * <pre>{@code
 * .updater(new GradientNoise(new Adam(1e-3), 0.01, 0.55, 7))
 * }</pre>
 *
 * <p>η and γ are those of a minibatch's mean gradient, after gradient normalisation. The noise
 * depends on the seed, the iteration, and the place of the parameter in the network alone: training
 * that is stopped, saved and resumed draws what it would have drawn without. Deeplearning4j's
 * {@code WeightNoise} disturbs weights in the forward pass, which is another thing.
 */
public final class GradientNoise implements IUpdater {

  private static final long serialVersionUID = 1L;

  private final IUpdater updater;
  private final double eta;
  private final double gamma;
  private final long seed;

  /**
   * Adds noise in front of an updater.
   *
   * @param updater what makes a step of the gradient
   * @param eta η, the variance in iteration 0; the paper takes 0.01, 0.3 or 1
   * @param gamma γ, how fast it falls; the paper takes 0.55
   * @param seed of the noise
   * @throws IllegalArgumentException if η or γ is negative or not finite
   */
  public GradientNoise(
      @JsonProperty("updater") IUpdater updater,
      @JsonProperty("eta") double eta,
      @JsonProperty("gamma") double gamma,
      @JsonProperty("seed") long seed) {
    this.updater = Objects.requireNonNull(updater, "updater");
    this.eta = notNegative("η", eta);
    this.gamma = notNegative("γ", gamma);
    this.seed = seed;
  }

  private static double notNegative(String name, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(
          name + " of gradient noise must be a number of at least 0, got " + value);
    }
    return value;
  }

  /**
   * What makes a step of the noisy gradient.
   *
   * @return the updater
   */
  public IUpdater getUpdater() {
    return updater;
  }

  /**
   * The seed of the noise.
   *
   * @return the seed
   */
  public long getSeed() {
    return seed;
  }

  /**
   * The standard deviation of the noise.
   *
   * @param iteration t, from 0
   * @return √(η / (1 + t)^γ)
   */
  public double deviation(int iteration) {
    return Math.sqrt(eta / Math.pow(1.0 + iteration, gamma));
  }

  @Override
  public long stateSize(long numParams) {
    return updater.stateSize(numParams);
  }

  @Override
  public GradientNoiseUpdater instantiate(INDArray viewArray, boolean initializeViewArray) {
    return new GradientNoiseUpdater(this, updater.instantiate(viewArray, initializeViewArray));
  }

  @Override
  public GradientNoiseUpdater instantiate(
      Map<String, INDArray> updaterState, boolean initializeStateArrays) {
    return new GradientNoiseUpdater(this, updater.instantiate(updaterState, initializeStateArrays));
  }

  @Override
  public IUpdater clone() {
    return new GradientNoise(updater.clone(), eta, gamma, seed);
  }

  @Override
  public double getLearningRate(int iteration, int epoch) {
    return updater.getLearningRate(iteration, epoch);
  }

  @Override
  public boolean hasLearningRate() {
    return updater.hasLearningRate();
  }

  @Override
  public void setLrAndSchedule(double lr, ISchedule lrSchedule) {
    updater.setLrAndSchedule(lr, lrSchedule);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GradientNoise that
        && updater.equals(that.updater)
        && eta == that.eta
        && gamma == that.gamma
        && seed == that.seed;
  }

  @Override
  public int hashCode() {
    return Objects.hash(updater, eta, gamma, seed);
  }

  @Override
  public String toString() {
    return "GradientNoise(" + updater + ", η=" + eta + ", γ=" + gamma + ")";
  }
}
