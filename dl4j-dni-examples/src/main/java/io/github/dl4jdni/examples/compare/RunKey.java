package io.github.dl4jdni.examples.compare;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.dl4jdni.examples.network.Method;
import io.github.dl4jdni.examples.network.ScheduleKind;
import io.github.dl4jdni.examples.network.TrainingSchedule;

/**
 * One training of a comparison.
 *
 * @param method how hidden layers get their gradients
 * @param schedule how modules are updated
 * @param seed of the initial weights and of the order of examples
 */
record RunKey(Method method, TrainingSchedule schedule, long seed) {

  /** {@return the name of its folder, and in progress reports} */
  @JsonIgnore
  String id() {
    return contender() + "-seed" + seed;
  }

  /** {@return what all seeds have in common, as a name} */
  @JsonIgnore
  String contender() {
    boolean told = schedule.kind() == ScheduleKind.FIT || method.isDelayed();
    return told ? method.toString() : method + "-" + schedule;
  }
}
