package io.github.dl4jdni.conf;

import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/** Updaters at a multiple of their own learning rate. */
final class RatedUpdater {

  private RatedUpdater() {}

  /**
   * An updater like another one, at a multiple of its learning rate in each iteration.
   *
   * @param updater the other one; not changed
   * @param factor what its rate is multiplied by
   * @return the updater; the other one itself if there is nothing to multiply
   */
  static IUpdater of(IUpdater updater, double factor) {
    if (factor == 1 || updater == null || !updater.hasLearningRate()) {
      return updater;
    }
    IUpdater rated = updater.clone();
    rated.setLrAndSchedule(Double.NaN, new RatedSchedule(updater, factor));
    return rated;
  }

  /**
   * A multiple of an updater's learning rate.
   *
   * @param updater whose rate it is
   * @param factor what it is multiplied by
   */
  private record RatedSchedule(IUpdater updater, double factor) implements ISchedule {

    @Override
    public double valueAt(int iteration, int epoch) {
      return factor * updater.getLearningRate(iteration, epoch);
    }

    @Override
    public ISchedule clone() {
      return this;
    }
  }
}
