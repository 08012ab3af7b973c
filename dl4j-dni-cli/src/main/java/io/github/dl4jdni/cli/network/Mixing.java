package io.github.dl4jdni.cli.network;

import java.util.function.IntToDoubleFunction;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** How the share λ of the gradient that came back goes over the epochs of a training. */
public enum Mixing {
  /** λ = 1: gradient models learn, and nothing is made of what they predict. */
  UNAPPLIED("unapplied"),
  /** λ falls in equal steps from 1 in the first epoch to 0 in the last. */
  FALLING("falling"),
  /** An epoch of backpropagation, an epoch of synthetic gradients, and so on. */
  ALTERNATING("alternating");

  private final String label;

  Mixing(String label) {
    this.label = label;
  }

  /**
   * {@return λ by epoch}
   *
   * @param epochs of the training
   */
  public ISchedule schedule(int epochs) {
    IntToDoubleFunction share =
        switch (this) {
          case UNAPPLIED -> epoch -> 1;
          case FALLING -> epoch -> epochs == 1 ? 0 : 1 - epoch / (epochs - 1.0);
          case ALTERNATING -> epoch -> epoch % 2 == 0 ? 1 : 0;
        };
    MapSchedule.Builder schedule = new MapSchedule.Builder(ScheduleType.EPOCH);
    for (int epoch = 0; epoch < epochs; epoch++) {
      schedule.add(epoch, share.applyAsDouble(epoch));
    }
    return schedule.build();
  }

  /** {@return the name on the command line, in tables and in reports} */
  @Override
  public String toString() {
    return label;
  }
}
