package io.github.dl4jdni.cli.command;

import static io.github.dl4jdni.cli.command.OptionChecks.positive;

/** Reads lengths of time. */
public final class Durations {

  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private Durations() {}

  /**
   * {@return seconds}
   *
   * @param option that has the text
   * @param text a number and s, m or h
   * @throws UserErrorException if it is something else
   */
  public static double seconds(String option, String text) {
    if (!text.matches("[0-9]+(\\.[0-9]+)?[smh]")) {
      throw new UserErrorException(
          option + " must be a duration such as 90s, 10m or 2h, got '" + text + "'");
    }
    double number = Double.parseDouble(text.substring(0, text.length() - 1));
    positive(option, number);
    return number
        * switch (text.charAt(text.length() - 1)) {
          case 's' -> 1;
          case 'm' -> MINUTE;
          default -> HOUR;
        };
  }
}
