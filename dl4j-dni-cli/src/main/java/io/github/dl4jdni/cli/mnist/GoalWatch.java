package io.github.dl4jdni.cli.mnist;

import io.github.dl4jdni.cli.command.TrainingClock;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/**
 * Notes when a training first reaches an error. To be called every so many iterations, while the
 * clock runs; measuring stops it.
 */
final class GoalWatch extends BaseTrainingListener {

  private final double goal;
  private final TrainingClock clock;
  private final DoubleSupplier measure;
  private Double seconds;

  /**
   * A watch.
   *
   * @param goal the error, in percent
   * @param clock of the training
   * @param measure the network's error as it is, in percent
   */
  GoalWatch(double goal, TrainingClock clock, DoubleSupplier measure) {
    this.goal = goal;
    this.clock = clock;
    this.measure = measure;
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    if (seconds == null) {
      clock.stop();
      note(measure.getAsDouble());
      clock.start();
    }
  }

  /** Takes an error that was measured while the clock stood. */
  void note(double error) {
    if (seconds == null && error <= goal) {
      seconds = clock.seconds();
    }
  }

  /** {@return the seconds of training after which the error was reached, or null} */
  Double seconds() {
    return seconds;
  }
}
