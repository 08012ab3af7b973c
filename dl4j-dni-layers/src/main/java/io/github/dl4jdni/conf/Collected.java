package io.github.dl4jdni.conf;

/**
 * Finds what a builder collects, for options that several builders have: they extend different
 * builders of Deeplearning4j's, and what an interface asks them for would be open to everybody.
 */
final class Collected {

  private Collected() {}

  /** What a builder was told about its gradient model. */
  static SyntheticGradientConfiguration.Builder gradientModel(GradientModelOptions<?> builder) {
    if (builder instanceof SyntheticGradientModule.BaseBuilder<?> module) {
      return module.options;
    }
    if (builder instanceof SyntheticGradientDense.Builder dense) {
      return dense.options;
    }
    return recurrent(builder).gradientModel();
  }

  /** What a builder was told about the gradient of states. */
  static StateGradientConfiguration.Builder states(StateGradientOptions<?> builder) {
    return recurrent(builder).states();
  }

  private static RecurrentOptions recurrent(GradientModelOptions<?> builder) {
    if (builder instanceof SyntheticGradientLSTM.Builder lstm) {
      return lstm.options;
    }
    if (builder instanceof SyntheticGradientSimpleRnn.Builder simple) {
      return simple.options;
    }
    throw new IllegalStateException(
        builder.getClass().getName() + " is no builder of a layer of this library");
  }

  /** The builder itself. */
  @SuppressWarnings("unchecked") // each builder has itself as its options' type
  static <T> T self(GradientModelOptions<T> builder) {
    return (T) builder;
  }
}
