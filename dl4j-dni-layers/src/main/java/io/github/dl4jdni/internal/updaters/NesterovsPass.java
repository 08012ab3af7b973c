package io.github.dl4jdni.internal.updaters;

import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * Momentum after Nesterov, in the form of Bengio et al. (2013): with the velocity one step ahead.
 */
final class NesterovsPass extends OnePass {

  private final Nesterovs configuration;
  private float rate;
  private float momentum;

  NesterovsPass(Nesterovs configuration, Vectors vectors) {
    super(vectors);
    this.configuration = configuration;
  }

  @Override
  void begin(int iteration, int epoch) {
    rate = (float) configuration.getLearningRate(iteration, epoch);
    momentum = (float) configuration.currentMomentum(iteration, epoch);
  }

  @Override
  void step(float[] g, float[][] states, int length) {
    makeSteps(g, states[0], length, rate, momentum);
  }

  private static void makeSteps(float[] g, float[] v, int length, float rate, float momentum) {
    float ahead = momentum + 1;
    for (int i = 0; i < length; i++) {
      float before = momentum * v[i];
      v[i] = before - rate * g[i];
      g[i] = before - ahead * v[i];
    }
  }
}
