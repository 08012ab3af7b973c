package io.github.dl4jdni.research.text;

import io.github.dl4jdni.cli.data.Seeds;

/** The text that the program makes itself, always the same. */
final class BuiltInText {

  static final String DESCRIPTION =
      "builtin (made by this program, from a random source with two levels of memory)";

  private static final int TRAINING = 1_000_000;
  private static final int HELD_OUT = 50_000;

  private BuiltInText() {}

  /** {@return the text, its three parts drawn one apart from the other} */
  static Corpus corpus() {
    return new Corpus(DESCRIPTION, text(TRAINING, 0), text(HELD_OUT, 1), text(HELD_OUT, 2));
  }

  private static String text(int length, int part) {
    return EchoSource.text(length, Seeds.random(part));
  }
}
