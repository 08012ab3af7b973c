package io.github.dl4jdni.examples.recurrent;

import io.github.dl4jdni.examples.ProgressReport;
import java.util.List;

/** Lets trainings take turns, a slice each, until all have spent their budgets. */
public final class Turns {

  /** Units of a training in a progress report. */
  private static final int UNITS = 100;

  private Turns() {}

  /** {@return how many units of progress trainings are} */
  public static long units(int trainings) {
    return (long) trainings * UNITS;
  }

  /**
   * Trains on this thread.
   *
   * @param trainings that take turns, in this order and every other time in reverse
   * @param progress told of {@link #units}
   */
  public static void take(List<? extends SlicedTraining> trainings, ProgressReport progress) {
    long shown = 0;
    for (int turn = 0; trainings.stream().anyMatch(training -> !training.finished()); turn++) {
      for (int place = 0; place < trainings.size(); place++) {
        int index = turn % 2 == 0 ? place : trainings.size() - 1 - place;
        SlicedTraining training = trainings.get(index);
        if (!training.finished()) {
          training.slice();
          long done = (long) (UNITS * trainings.stream().mapToDouble(SlicedTraining::spent).sum());
          progress.advance(done - shown);
          shown = done;
        }
      }
    }
  }
}
