package io.github.dl4jdni.research.text;

import io.github.dl4jdni.cli.data.MeasuredSplit;

/**
 * Text to learn and to measure on.
 *
 * @param description what it is, in words
 * @param training to learn
 * @param validation held out, to choose settings on
 * @param test held out, for results
 */
record Corpus(String description, String training, String validation, String test) {

  /** {@return the part to measure on} */
  String heldOut(MeasuredSplit split) {
    return split == MeasuredSplit.TEST ? test : validation;
  }

  /** {@return whether this is the text that the program makes itself} */
  boolean isBuiltIn() {
    return description.equals(BuiltInText.DESCRIPTION);
  }
}
