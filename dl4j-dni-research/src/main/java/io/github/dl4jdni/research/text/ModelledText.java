package io.github.dl4jdni.research.text;

import java.util.Arrays;

/** A corpus as networks read it. */
final class ModelledText {

  /** So many held-out characters are measured while a training goes on. */
  private static final int BEGINNING = 20_000;

  private final int symbols;
  private final int[] training;
  private final BitsPerCharacter beginning;
  private final BitsPerCharacter whole;

  /**
   * A text.
   *
   * @param alphabet its characters
   * @param training what is learnt
   * @param heldOut what is measured, two characters at least
   */
  ModelledText(Alphabet alphabet, String training, String heldOut) {
    symbols = alphabet.size();
    this.training = alphabet.numbers(training);
    int[] numbers = alphabet.numbers(heldOut);
    whole = new BitsPerCharacter(numbers, symbols);
    beginning =
        new BitsPerCharacter(Arrays.copyOf(numbers, Math.min(numbers.length, BEGINNING)), symbols);
  }

  /** {@return how many different characters there are} */
  int symbols() {
    return symbols;
  }

  /** {@return the text to learn, at its beginning} */
  TextStreams streams(int streams, int steps) {
    return new TextStreams(training, symbols, streams, steps);
  }

  /** {@return the measure of the held-out text's beginning} */
  BitsPerCharacter beginning() {
    return beginning;
  }

  /** {@return the measure of the whole held-out text} */
  BitsPerCharacter whole() {
    return whole;
  }
}
