package io.github.dl4jdni.examples;

/** What several commands ask of numbers that the user gave. */
public final class OptionChecks {

  private OptionChecks() {}

  /**
   * Checks a number.
   *
   * @param least the least that makes sense
   * @param option its name
   * @param value what came
   * @throws UserErrorException if it is less
   */
  public static void atLeast(int least, String option, int value) {
    if (value < least) {
      throw new UserErrorException(
          option + " must be at least " + least + ", but " + value + " came");
    }
  }

  /**
   * Checks a rate.
   *
   * @param option its name
   * @param value what came
   * @throws UserErrorException if it is not a number above 0
   */
  public static void positive(String option, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new UserErrorException(option + " must be a number above 0, but " + value + " came");
    }
  }
}
