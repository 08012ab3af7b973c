package io.github.dl4jdni.conf;

/** A layer configuration that contains a gradient model. */
public interface GradientModelConfiguration extends PredictorConfiguration {

  /**
   * What the gradient model is, learns from and is used for.
   *
   * @return the configuration
   */
  SyntheticGradientConfiguration getSyntheticGradient();

  /**
   * Replaces that; for {@code Dni}, before the network is made.
   *
   * @param configuration the configuration
   */
  void setSyntheticGradient(SyntheticGradientConfiguration configuration);

  @Override
  default GradientModel model() {
    return getSyntheticGradient().getGradientModel();
  }

  @Override
  default boolean modelFrozen() {
    return getSyntheticGradient().isGradientModelFrozen();
  }
}
