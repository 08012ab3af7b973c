package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.cli.network.ScheduleKind;
import io.github.dl4jdni.cli.network.TrainingSchedule;

/**
 * One training of a comparison.
 *
 * @param method how hidden layers get their gradients
 * @param schedule how modules are updated
 * @param seed of the initial weights and of the order of examples
 */
record RunKey(Method method, TrainingSchedule schedule, long seed) {

  /** {@return the name of its folder, and in progress reports} */
  String id() {
    return contender(method.toString(), schedule.toString()) + "-seed" + seed;
  }

  /**
   * {@return whether a record is one of this training}
   *
   * @param record the record
   */
  boolean isOf(RunRecord record) {
    return method.toString().equals(record.method())
        && schedule.toString().equals(record.schedule())
        && seed == record.seed();
  }

  /**
   * {@return what all seeds have in common, as a name: the schedule is told where methods are
   * trained by several}
   *
   * @param method in words
   * @param schedule in words
   */
  static String contender(String method, String schedule) {
    boolean only =
        schedule.equals(ScheduleKind.FIT.toString())
            || schedule.startsWith(ScheduleKind.DELAYED.toString());
    return only ? method : method + "-" + schedule;
  }
}
