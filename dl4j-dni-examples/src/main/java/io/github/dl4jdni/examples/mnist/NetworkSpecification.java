package io.github.dl4jdni.examples.mnist;

import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * What all methods of one experiment have in common: the network and its learning rate.
 *
 * @param kind fully connected or convolutional
 * @param inputs width of the input, the pixels of an image
 * @param classes width of the output
 * @param depth number of layers with weights, the output layer among them; at least 2
 * @param hidden width of each hidden layer
 * @param gradientModel kind of the gradient models, where a method has any; null leaves the choice
 *     to the method
 * @param learningRate at the first iteration
 * @param iterations of the whole training: the span over which the learning rate falls
 * @param seed of the initial weights
 */
public record NetworkSpecification(
    NetworkKind kind,
    int inputs,
    int classes,
    int depth,
    int hidden,
    GradientModelKind gradientModel,
    double learningRate,
    int iterations,
    long seed) {

  /** The learning rate at the end of training, as a fraction of that at its start. */
  private static final double FINAL_FRACTION = 0.02;

  /** {@return the number of hidden layers} */
  public int hiddenLayers() {
    return depth - 1;
  }

  /**
   * {@return the learning rate by iteration: it falls exponentially to a fiftieth}
   *
   * <p>A falling rate is worth half a percentage point of test error in a training of few epochs.
   */
  public ISchedule learningRateSchedule() {
    double factor = Math.pow(FINAL_FRACTION, 1.0 / iterations);
    return new ExponentialSchedule(ScheduleType.ITERATION, learningRate, factor);
  }
}
