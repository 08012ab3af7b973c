package io.github.dl4jdni.cli.command;

/** Checks of options' values that their types leave open. */
public final class OptionChecks {

  private OptionChecks() {}

  /**
   * Checks a count.
   *
   * @param least the least value
   * @param option its name
   * @param value what came
   * @throws UserErrorException if that is less
   */
  public static void atLeast(long least, String option, long value) {
    if (value < least) {
      throw new UserErrorException(option + " must be at least " + least + ", got " + value);
    }
  }

  /**
   * Checks a name.
   *
   * @param option its name
   * @param value what came
   * @throws UserErrorException if there is nothing in it
   */
  public static void notBlank(String option, String value) {
    if (value.isBlank()) {
      throw new UserErrorException(option + " must not be empty");
    }
  }

  /**
   * Checks a positive number.
   *
   * @param option its name
   * @param value what came
   * @throws UserErrorException if that is not above 0, or infinite
   */
  public static void positive(String option, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new UserErrorException(option + " must be a number above 0, got " + value);
    }
  }

  /**
   * Checks a number that may be 0.
   *
   * @param option its name
   * @param value what came
   * @throws UserErrorException if that is negative or infinite
   */
  public static void notNegative(String option, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new UserErrorException(option + " must be 0 or more, got " + value);
    }
  }

  /**
   * Checks a number.
   *
   * @param option its name
   * @param value what came
   * @throws UserErrorException if that is infinite or no number
   */
  public static void finite(String option, double value) {
    if (!Double.isFinite(value)) {
      throw new UserErrorException(option + " must be a finite number, got " + value);
    }
  }
}
