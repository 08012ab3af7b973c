package io.github.dl4jdni.examples.mnist;

import java.util.List;

/**
 * The result of training one method's network.
 *
 * @param method how the hidden layers got their gradients
 * @param trainSeconds wall time of the training itself, without evaluation
 * @param iterations number of minibatches trained on
 * @param parameters number of all parameters
 * @param gradientModelParameters how many of them belong to gradient models
 * @param curve test error after each epoch
 */
public record TrainingRun(
    Method method,
    double trainSeconds,
    int iterations,
    long parameters,
    long gradientModelParameters,
    List<CurvePoint> curve) {

  /** Copies the curve. */
  public TrainingRun {
    curve = List.copyOf(curve);
  }

  /** {@return the test error after the last epoch, in percent} */
  public double testError() {
    return curve.get(curve.size() - 1).testError();
  }

  /** {@return the minibatches trained on in a second} */
  public double iterationsPerSecond() {
    return iterations / trainSeconds;
  }
}
