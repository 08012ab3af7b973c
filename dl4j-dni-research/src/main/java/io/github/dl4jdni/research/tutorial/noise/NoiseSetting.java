package io.github.dl4jdni.research.tutorial.noise;

/**
 * What all cases of a table are run with.
 *
 * @param name in tables
 * @param epochs full batches
 * @param rate learning rate
 * @param eta η, variance of the noise in epoch 0
 * @param gamma γ, how fast the variance falls
 * @param shared whether all parameters get the same number in an epoch, as in the text; the paper
 *     draws one for each
 */
record NoiseSetting(
    String name, int epochs, double rate, double eta, double gamma, boolean shared) {

  private static final double RATE_OF_TEXT = 8e-5;
  private static final double LEARNING_RATE = 2.5e-4; // beyond, gradient models diverge

  /** The text takes its 0.1/(1 + t)^0.55 for a standard deviation, so it is squared here. */
  static NoiseSetting ofText() {
    return new NoiseSetting("text", 100, RATE_OF_TEXT, 0.01, 2 * 0.55, true);
  }

  /** Long enough to learn something, with the paper's noise. */
  static NoiseSetting learning(int epochs, double eta) {
    return new NoiseSetting("learning", epochs, LEARNING_RATE, eta, 0.55, false);
  }
}
