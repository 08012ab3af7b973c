package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Which of a call's options its methods use. One that does nothing is refused.
 *
 * @param command that was called
 * @param methods that are trained
 * @param course of what is learnt
 */
record OptionUse(CommandSpec command, List<RecurrentMethod> methods, Course course) {

  /** {@return whether an option stands on the command line} */
  boolean isGiven(String option) {
    return command.commandLine().getParseResult().hasMatchedOption(option);
  }

  /** {@return the methods, as they would stand on the command line} */
  String methodNames() {
    return names(methods);
  }

  /**
   * Checks that one of the methods uses an option, if it is given.
   *
   * @param option its name
   * @param use tells the methods that do
   * @throws UserErrorException if none does
   */
  void checkUsed(String option, Predicate<RecurrentMethod> use) {
    if (isGiven(option) && methods.stream().noneMatch(use)) {
      throw notFor(option, use, methodNames());
    }
  }

  /**
   * Checks that an option does no harm to a method, if it is given.
   *
   * @param option its name
   * @param use tells the methods that it is for
   * @param ignored tells those to which it does nothing
   * @throws UserErrorException if one of the methods is neither
   */
  void checkHarmless(
      String option, Predicate<RecurrentMethod> use, Predicate<RecurrentMethod> ignored) {
    List<RecurrentMethod> others = methods.stream().filter(use.or(ignored).negate()).toList();
    if (isGiven(option) && !others.isEmpty()) {
      throw notFor(option, use, names(others));
    }
  }

  private static UserErrorException notFor(
      String option, Predicate<RecurrentMethod> use, String came) {
    return new UserErrorException(
        option
            + " is for "
            + names(Arrays.stream(RecurrentMethod.values()).filter(use).toList())
            + ", got --method "
            + came);
  }

  private static String names(List<RecurrentMethod> methods) {
    return methods.stream().map(RecurrentMethod::toString).collect(Collectors.joining(","));
  }
}
