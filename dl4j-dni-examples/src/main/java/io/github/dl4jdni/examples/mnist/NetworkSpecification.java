package io.github.dl4jdni.examples.mnist;

import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * What the networks of all methods have in common.
 *
 * @param shape the layers
 * @param gradientModel kind of the gradient models, where a method has any; null leaves the choice
 *     to the method
 * @param learningRate at the first iteration
 * @param iterations of the whole training: the span over which the learning rate falls
 * @param seed of the initial weights
 */
public record NetworkSpecification(
    NetworkShape shape,
    GradientModelKind gradientModel,
    double learningRate,
    int iterations,
    long seed) {

  /** The learning rate at the end of training, as a fraction of that at its start. */
  private static final double FINAL_FRACTION = 0.02;

  /** {@return the learning rate by iteration: it falls exponentially to a fiftieth} */
  public ISchedule learningRateSchedule() {
    double factor = Math.pow(FINAL_FRACTION, 1.0 / iterations);
    return new ExponentialSchedule(ScheduleType.ITERATION, learningRate, factor);
  }
}
