package io.github.dl4jdni.cli.network;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * What the networks of all methods have in common, and one method's learning rate.
 *
 * @param shape the layers
 * @param gradientModel kind of the gradient models, where a method has any; null leaves the choice
 *     to the method
 * @param modules that a network with interfaces is cut into; null for one a hidden layer and the
 *     output layer's
 * @param learningRate at the first iteration
 * @param iterations of the whole training: the span over which the learning rate falls
 * @param seed of the initial weights
 * @param mixing the share λ of the gradient that came back to an interface; null for 0
 */
public record NetworkSpecification(
    NetworkShape shape,
    GradientModelKind gradientModel,
    Integer modules,
    double learningRate,
    int iterations,
    long seed,
    ISchedule mixing) {

  /** As the other constructor, for interfaces that hand down synthetic gradients alone. */
  public NetworkSpecification(
      NetworkShape shape,
      GradientModelKind gradientModel,
      Integer modules,
      double learningRate,
      int iterations,
      long seed) {
    this(shape, gradientModel, modules, learningRate, iterations, seed, null);
  }

  /** The shares of the iterations, in percent, after which the learning rate falls. */
  private static final int[] FALLS_AFTER_PERCENT = {60, 85};

  /** What the learning rate is divided by at each of these. */
  private static final double FALLS_BY = 5;

  /**
   * {@return the learning rate by iteration: it stays for 60 % of them, is a fifth up to 85 %, and
   * a twenty-fifth up to the end}
   */
  public ISchedule learningRateSchedule() {
    MapSchedule.Builder schedule = new MapSchedule.Builder(ScheduleType.ITERATION);
    double rate = learningRate;
    schedule.add(0, rate);
    int last = 0;
    for (int percent : FALLS_AFTER_PERCENT) {
      rate /= FALLS_BY;
      // The schedule has one rate an iteration: a training of a few iterations takes single steps.
      last = Math.max(last + 1, Math.toIntExact((long) iterations * percent / 100));
      schedule.add(last, rate);
    }
    return schedule.build();
  }
}
