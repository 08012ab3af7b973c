package io.github.dl4jdni.conf;

/** A layer configuration that contains an interface. */
public interface SyntheticGradientLayer extends PredictingLayer {

  /**
   * What the interface does.
   *
   * @return the configuration
   */
  SyntheticGradientConfiguration getSyntheticGradient();

  /**
   * Replaces what the interface does; for {@code Dni}, before the network is made.
   *
   * @param configuration the configuration
   */
  void setSyntheticGradient(SyntheticGradientConfiguration configuration);

  @Override
  default GradientModel model() {
    return getSyntheticGradient().getGradientModel();
  }
}
