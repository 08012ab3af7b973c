package io.github.dl4jdni.cli.data;

import java.util.List;

/**
 * The pen's way through each digit, in the styles that people write it.
 *
 * <p>A skeleton is a path in the notation of SVG's path data with absolute coordinates: {@code M}
 * lifts the pen and sets it down, {@code L} draws a line, {@code C} a cubic Bezier curve. A digit
 * stands in the unit square, y grows downwards.
 */
final class DigitSkeletons {

  private static final List<List<String>> STYLES =
      List.of(
          List.of(
              "M .50 .04 C .12 .04 .10 .96 .50 .96 C .90 .96 .88 .04 .50 .04",
              "M .62 .06 C .20 .02 .02 .92 .42 .96 C .86 .98 .98 .10 .56 .05 L .44 .12"),
          List.of(
              "M .52 .03 L .48 .97",
              "M .30 .24 L .54 .04 L .52 .97",
              "M .30 .22 L .52 .04 L .52 .95 M .26 .96 L .78 .95"),
          List.of(
              "M .18 .26 C .22 -.04 .84 -.04 .80 .30 C .78 .52 .36 .74 .16 .95 L .86 .94",
              "M .20 .22 C .34 -.06 .84 .02 .76 .34 C .70 .60 .46 .90 .26 .92"
                  + " C .06 .92 .16 .68 .36 .80 C .56 .96 .74 .98 .90 .84"),
          List.of(
              "M .20 .14 C .38 -.04 .82 .02 .76 .28 C .72 .44 .54 .47 .42 .47"
                  + " C .62 .46 .86 .54 .82 .74 C .76 1.02 .32 1.00 .16 .86",
              "M .20 .06 L .78 .05 L .44 .42 C .72 .38 .88 .58 .80 .78 C .70 1.02 .30 .98 .16 .86"),
          List.of(
              "M .30 .05 C .26 .26 .20 .42 .16 .56 L .86 .55 M .70 .06 L .66 .97",
              "M .66 .97 L .68 .04 L .14 .66 L .90 .65",
              "M .22 .06 C .14 .40 .16 .54 .44 .53 C .62 .52 .72 .40 .74 .08 M .75 .08 L .68 .97"),
          List.of(
              "M .80 .05 L .30 .06 L .24 .46 C .50 .34 .84 .44 .82 .70 C .78 1.02 .34 1.00 .16 .86",
              "M .84 .06 C .60 .04 .30 .02 .26 .24 C .22 .50 .84 .42 .78 .74"
                  + " C .72 1.02 .30 .98 .18 .88"),
          List.of(
              "M .66 .04 C .34 .22 .14 .56 .20 .78 C .28 1.06 .84 1.00 .80 .72"
                  + " C .76 .46 .34 .50 .22 .74",
              "M .44 .03 C .26 .30 .16 .70 .28 .88 C .42 1.04 .76 .98 .76 .76"
                  + " C .76 .54 .40 .54 .24 .80"),
          List.of(
              "M .14 .08 L .84 .07 C .66 .36 .50 .62 .42 .97",
              "M .16 .10 L .82 .06 L .40 .96 M .30 .52 L .76 .50",
              "M .14 .22 L .18 .08 C .40 .14 .62 .10 .84 .06 C .74 .40 .58 .60 .56 .97"),
          List.of(
              "M .74 .16 C .56 -.04 .18 .04 .24 .26 C .30 .48 .80 .50 .80 .74"
                  + " C .78 1.04 .22 1.02 .22 .74 C .24 .52 .86 .42 .72 .14",
              "M .50 .47 C .14 .44 .20 .03 .50 .03 C .80 .03 .86 .44 .50 .47"
                  + " C .06 .50 .08 .97 .50 .97 C .92 .97 .94 .50 .50 .47"),
          List.of(
              "M .74 .26 C .66 -.06 .18 .00 .20 .30 C .24 .58 .68 .54 .74 .22 L .70 .97",
              "M .76 .20 C .56 -.06 .18 .08 .22 .34 C .28 .58 .72 .50 .76 .20"
                  + " C .82 .54 .74 1.00 .28 .92"));

  private DigitSkeletons() {}

  /**
   * {@return the paths of the styles in which a digit is written}
   *
   * @param digit 0 to 9
   */
  static List<String> of(int digit) {
    return STYLES.get(digit);
  }
}
