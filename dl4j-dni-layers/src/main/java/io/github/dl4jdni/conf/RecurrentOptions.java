package io.github.dl4jdni.conf;

/**
 * What the builder of a recurrent layer is told about the gradient of its states.
 *
 * @param gradientModel about the gradient model
 * @param states about the rest
 */
record RecurrentOptions(
    SyntheticGradientConfiguration.Builder gradientModel,
    StateGradientConfiguration.Builder states) {

  RecurrentOptions() {
    this(new SyntheticGradientConfiguration.Builder(), new StateGradientConfiguration.Builder());
  }

  SyntheticGradientConfiguration buildGradientModel() {
    return gradientModel.build(states.defaultModel(gradientModel.consumptionScale()));
  }
}
