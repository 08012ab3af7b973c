package io.github.dl4jdni.cli.mnist;

import io.github.dl4jdni.cli.network.Method;
import java.util.List;

/**
 * The result of training one method's network.
 *
 * @param plan how it was trained
 * @param trainSeconds wall time of the training itself, without evaluation
 * @param iterations number of minibatches trained on
 * @param parameters number of all parameters
 * @param gradientModelParameters how many of them belong to gradient models
 * @param secondsToGoal wall time of training until the plan's error was reached; null if it was
 *     not, or if there is none
 * @param curve test error after each epoch
 */
public record MnistRun(
    MnistPlan plan,
    double trainSeconds,
    int iterations,
    long parameters,
    long gradientModelParameters,
    Double secondsToGoal,
    List<CurvePoint> curve) {

  /** Copies the curve. */
  public MnistRun {
    curve = List.copyOf(curve);
  }

  /** {@return how the hidden layers got their gradients} */
  public Method method() {
    return plan.method();
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
