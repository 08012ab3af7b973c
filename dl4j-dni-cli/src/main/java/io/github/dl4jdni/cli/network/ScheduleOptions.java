package io.github.dl4jdni.cli.network;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.util.Collection;
import picocli.CommandLine.Option;

/** The options that schedules have of their own. */
public final class ScheduleOptions {

  private static final int STALENESS = 1;
  private static final double PROBABILITY = 0.2;
  private static final int STALENESS_OF_DDG = 1;
  private static final int STALENESS_OF_FDG = 2;
  private static final double SHRINKING = 1;

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

  @Option(
      names = "--shrinking",
      paramLabel = "X",
      description =
          "Of fdg: what gradients are multiplied by at each interface that they pass, above 0 and at"
              + " most 1; with Adam, which divides it out again, it matters little. Default: "
              + SHRINKING
              + ".")
  private Double shrinking;

  /**
   * {@return the schedule that a method is, or one of a kind}
   *
   * @param method the method
   * @param kind the kind, for methods whose modules can be trained by any
   */
  public TrainingSchedule of(Method method, ScheduleKind kind) {
    if (method.hasInterfaces()) {
      return of(kind);
    }
    return switch (method) {
      case DDG -> new TrainingSchedule(ScheduleKind.DELAYED, STALENESS_OF_DDG, 1.0);
      case FDG ->
          new TrainingSchedule(
              ScheduleKind.DELAYED, STALENESS_OF_FDG, shrinking == null ? SHRINKING : shrinking);
      default -> TrainingSchedule.fit();
    };
  }

  /**
   * {@return the schedule of a kind}
   *
   * @param kind the kind
   */
  private TrainingSchedule of(ScheduleKind kind) {
    return switch (kind) {
      case FIT, SEQUENTIAL -> new TrainingSchedule(kind, null, null);
      case PIPELINED -> new TrainingSchedule(kind, staleness == null ? STALENESS : staleness, null);
      case RANDOM ->
          new TrainingSchedule(kind, null, probability == null ? PROBABILITY : probability);
      case DELAYED -> throw new IllegalArgumentException("no method is trained by " + kind);
    };
  }

  /**
   * Checks values, and that each has a schedule that it belongs to.
   *
   * @param option the one that names schedules
   * @param kinds those that were named
   * @param methods those that are trained
   * @throws UserErrorException for the first that is out of range or place
   */
  public void check(String option, Collection<ScheduleKind> kinds, Collection<Method> methods) {
    checkPlace("--staleness", staleness, option, ScheduleKind.PIPELINED, kinds);
    checkPlace("--p", probability, option, ScheduleKind.RANDOM, kinds);
    if (shrinking != null && !methods.contains(Method.FDG)) {
      throw new UserErrorException("--shrinking goes with method " + Method.FDG + " only");
    }
    if (shrinking != null && !(shrinking > 0 && shrinking <= 1)) {
      throw new UserErrorException(
          "--shrinking must lie above 0 and be at most 1, got " + shrinking);
    }
    if (staleness != null) {
      atLeast(0, "--staleness", staleness);
    }
    if (probability != null && !(probability > 0 && probability <= 1)) {
      throw new UserErrorException("--p must lie above 0 and be at most 1, got " + probability);
    }
  }

  private static void checkPlace(
      String name, Object value, String option, ScheduleKind of, Collection<ScheduleKind> kinds) {
    if (value != null && !kinds.contains(of)) {
      throw new UserErrorException(name + " goes with " + option + " " + of + " only");
    }
  }
}
