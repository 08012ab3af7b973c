package io.github.dl4jdni.internal.updaters;

import org.nd4j.linalg.learning.config.Adam;

/** Adam (Kingma and Ba 2015). */
final class AdamPass extends OnePass {

  private final Adam configuration;
  private float rate;

  AdamPass(Adam configuration, Vectors vectors) {
    super(vectors);
    this.configuration = configuration;
  }

  /** α√(1 − β₂ᵗ) / (1 − β₁ᵗ), rounded where ND4J rounds. */
  @Override
  void begin(int iteration, int epoch) {
    float learningRate = (float) configuration.getLearningRate(iteration, epoch);
    float decayOfMean = (float) Math.pow((float) configuration.getBeta1(), iteration + 1.0);
    float decayOfVariance = (float) Math.pow((float) configuration.getBeta2(), iteration + 1.0);
    float root = (float) Math.sqrt(1.0 - decayOfVariance);
    float corrected = (float) (learningRate * root / (1.0 - decayOfMean));
    boolean usable = corrected != 0 && Float.isFinite(corrected);
    rate = usable ? corrected : (float) configuration.getEpsilon();
  }

  @Override
  void step(float[] g, float[][] states, int length) {
    average(states[0], g, length, (float) configuration.getBeta1());
    averageSquares(states[1], g, length, (float) configuration.getBeta2());
    makeSteps(g, states[0], states[1], length, rate, (float) configuration.getEpsilon());
  }

  private static void average(float[] m, float[] g, int length, float beta) {
    float rest = 1 - beta;
    for (int i = 0; i < length; i++) {
      m[i] = beta * m[i] + g[i] * rest;
    }
  }

  private static void makeSteps(
      float[] g, float[] m, float[] v, int length, float rate, float epsilon) {
    for (int i = 0; i < length; i++) {
      g[i] = m[i] * rate / ((float) Math.sqrt(v[i]) + epsilon);
    }
  }
}
