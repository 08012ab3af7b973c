package io.github.dl4jdni.research.text;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.util.Arrays;

/** The characters of a corpus, in order, and their numbers from 0 on. */
final class Alphabet {

  /** More are no letters, or want another program: each is an input and an output. */
  static final int MOST = 1000;

  private final char[] characters;

  private Alphabet(char[] characters) {
    this.characters = characters;
  }

  /**
   * {@return the characters of all parts of a corpus}
   *
   * @param corpus the text
   * @throws UserErrorException if there are too few or too many
   */
  static Alphabet of(Corpus corpus) {
    String text = corpus.training() + corpus.validation() + corpus.test();
    StringBuilder found = new StringBuilder();
    text.chars().distinct().sorted().forEach(character -> found.append((char) character));
    if (found.length() < 2 || found.length() > MOST) {
      throw new UserErrorException(
          String.format(
              "%s has %d different characters; 2 to %d are expected",
              corpus.description(), found.length(), MOST));
    }
    return new Alphabet(found.toString().toCharArray());
  }

  int size() {
    return characters.length;
  }

  /**
   * {@return the characters' numbers}
   *
   * @param text of characters of this alphabet
   * @throws IllegalArgumentException for others
   */
  int[] numbers(String text) {
    return text.chars().map(character -> number((char) character)).toArray();
  }

  private int number(char character) {
    int number = Arrays.binarySearch(characters, character);
    if (number < 0) {
      throw new IllegalArgumentException(
          String.format("the character U+%04X is not of this alphabet", (int) character));
    }
    return number;
  }

  /**
   * {@return how many characters a text lacks}
   *
   * @param text of characters of this alphabet
   */
  int missingIn(String text) {
    return characters.length - (int) text.chars().distinct().count();
  }
}
