package io.github.dl4jdni.internal.updaters;

import org.nd4j.linalg.learning.config.RmsProp;

/** RMSProp (Tieleman and Hinton 2012). */
final class RmsPropPass extends OnePass {

  private final RmsProp configuration;
  private float rate;

  RmsPropPass(RmsProp configuration, Vectors vectors) {
    super(vectors);
    this.configuration = configuration;
  }

  @Override
  void begin(int iteration, int epoch) {
    rate = (float) configuration.getLearningRate(iteration, epoch);
  }

  @Override
  void step(float[] g, float[][] states, int length) {
    averageSquares(states[0], g, length, (float) configuration.getRmsDecay());
    makeSteps(g, states[0], length, rate, (float) configuration.getEpsilon());
  }

  private static void makeSteps(float[] g, float[] mean, int length, float rate, float epsilon) {
    for (int i = 0; i < length; i++) {
      g[i] = rate * g[i] / ((float) Math.sqrt(mean[i]) + epsilon);
    }
  }
}
