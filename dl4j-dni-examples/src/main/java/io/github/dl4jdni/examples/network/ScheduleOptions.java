package io.github.dl4jdni.examples.network;

import static io.github.dl4jdni.examples.OptionChecks.atLeast;

import io.github.dl4jdni.examples.UserErrorException;
import java.util.Collection;
import picocli.CommandLine.Option;

/** The options that schedules have of their own. */
public final class ScheduleOptions {

  private static final int STALENESS = 1;
  private static final double PROBABILITY = 0.2;

  @Option(
      names = "--staleness",
      paramLabel = "N",
      description =
          "Of pipelined: steps that a gradient model's learning may lag. Default: "
              + STALENESS
              + ".")
  private Integer staleness;

  @Option(
      names = "--p",
      paramLabel = "X",
      description =
          "Of random: probability of a module's update for a minibatch. Default: "
              + PROBABILITY
              + ".")
  private Double probability;

  /**
   * {@return the schedule of a kind}
   *
   * @param kind the kind
   */
  public TrainingSchedule of(ScheduleKind kind) {
    return switch (kind) {
      case FIT, SEQUENTIAL -> new TrainingSchedule(kind, null, null);
      case PIPELINED -> new TrainingSchedule(kind, staleness == null ? STALENESS : staleness, null);
      case RANDOM ->
          new TrainingSchedule(kind, null, probability == null ? PROBABILITY : probability);
    };
  }

  /**
   * Checks values, and that each has a schedule that it belongs to.
   *
   * @param option the one that names schedules
   * @param kinds those that were named
   * @throws UserErrorException for the first that is out of range or place
   */
  public void check(String option, Collection<ScheduleKind> kinds) {
    checkPlace("--staleness", staleness, option, ScheduleKind.PIPELINED, kinds);
    checkPlace("--p", probability, option, ScheduleKind.RANDOM, kinds);
    if (staleness != null) {
      atLeast(0, "--staleness", staleness);
    }
    if (probability != null && !(probability > 0 && probability <= 1)) {
      throw new UserErrorException(
          "--p must lie above 0 and be at most 1, but " + probability + " came");
    }
  }

  private static void checkPlace(
      String name, Object value, String option, ScheduleKind of, Collection<ScheduleKind> kinds) {
    if (value != null && !kinds.contains(of)) {
      throw new UserErrorException(name + " goes with " + option + " " + of + " only");
    }
  }
}
