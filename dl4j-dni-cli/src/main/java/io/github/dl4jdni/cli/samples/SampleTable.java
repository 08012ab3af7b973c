package io.github.dl4jdni.cli.samples;

import java.util.List;

/**
 * A table to be learnt from: all columns but the last are features.
 *
 * @param heading names of the columns
 * @param rows what they hold, as text
 */
record SampleTable(List<String> heading, List<List<String>> rows) {

  /** {@return a number in the least digits that tell it to six places, whatever the locale} */
  static String number(double value) {
    return Double.toString(Math.rint(value * 1e6) / 1e6);
  }
}
