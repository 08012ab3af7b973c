package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.SyntheticGradientConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * When an interface takes over from the gradient that comes back: from an iteration on, or when its
 * model has learnt to predict it, or both.
 *
 * <p>What is known of the model's progress is a parameter of the interface, [e, v, done], with
 * moving averages e of ‖ĝ − g‖² and v of ‖g − ḡ‖² for each position, and done = 1 after the
 * take-over. Like the running statistics of batch normalisation it moves by a "gradient" that is
 * subtracted as it is, when the model takes its step: so the interface takes over at the same step
 * under each schedule.
 */
final class WarmUp {

  /** Of the moving averages, for each minibatch. */
  private static final double DECAY = 0.95;

  private static final int ERROR = 0;
  private static final int VARIATION = 1;
  private static final int DONE = 2;

  private final int iterations;
  private final Double r2; // or null
  private final INDArray progress; // [3]; null without R²
  private INDArray step; // [3], what is subtracted from it

  /**
   * A warm-up.
   *
   * @param configuration says how long it takes
   * @param progress the parameter; null if it does not depend on R²
   */
  WarmUp(SyntheticGradientConfiguration configuration, INDArray progress) {
    iterations = configuration.getWarmUpIterations();
    r2 = configuration.getWarmUpR2();
    this.progress = progress;
  }

  /** Where the parameter's gradient is to be written; null if there is none. */
  void setGradients(INDArray gradient) {
    step = gradient;
  }

  /** Whether the gradient that comes back is used as it is. */
  boolean goesOn(int iteration) {
    return iteration < iterations || (progress != null && !isDone());
  }

  private boolean isDone() {
    return progress.getDouble(DONE) > 0.5; // an average of several workers, perhaps
  }

  /** Whether it depends on how well the model predicts. */
  boolean measures() {
    return progress != null;
  }

  /**
   * Writes what the model's step will do to the parameter.
   *
   * @param residual ĝ − g, [positions, channels], zero where it does not count; not changed
   * @param target g, in the same shape; not changed
   * @param counts 1 for positions that count, [positions, 1], or null if all do
   */
  void learning(INDArray residual, INDArray target, INDArray counts) {
    if (progress == null || step == null) {
      return;
    }
    double positions = counts == null ? target.size(0) : counts.sumNumber().doubleValue();
    if (isDone() || positions == 0) {
      step.assign(0);
      return;
    }
    double error = average(ERROR, squares(residual) / positions);
    INDArray counted = counts == null ? target : target.mulColumnVector(counts);
    double meanSquares = squares(counted.sum(0)) / positions;
    double variation = average(VARIATION, (squares(counted) - meanSquares) / positions);
    move(ERROR, error);
    move(VARIATION, variation);
    move(DONE, variation > 0 && 1 - error / variation > r2 ? 1 : 0);
  }

  private double average(int of, double next) {
    return DECAY * progress.getDouble(of) + (1 - DECAY) * next;
  }

  private void move(int what, double to) {
    step.putScalar(what, progress.getDouble(what) - to);
  }

  private static double squares(INDArray array) {
    double norm = array.norm2Number().doubleValue();
    return norm * norm;
  }
}
