package io.github.dl4jdni.research.recurrent;

/**
 * Settings of a network.
 *
 * @param window steps of a truncation window, T
 * @param layer the recurrent layer
 * @param learningRate of Adam
 * @param clip largest L2 norm of a layer's gradient, or 0 for any
 * @param gradientModel of the methods that have one
 * @param seed of the initial weights
 */
public record RecurrentSettings(
    int window,
    LayerSettings layer,
    double learningRate,
    double clip,
    GradientModelSettings gradientModel,
    long seed) {

  /** {@return the width of the recurrent layer} */
  public int units() {
    return layer.units();
  }
}
