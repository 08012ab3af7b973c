package io.github.dl4jdni.research.text;

import java.util.SplittableRandom;

/**
 * A random source of text that remembers, whose entropy is known exactly.
 *
 * <p>Text is a row of paragraphs. A paragraph is an upper-case letter, the paragraph's key;
 * sentences; the sign {@code !}; and the key again. A sentence is a lower-case letter, its key;
 * digits, 0 or 1; the sign {@code .}; and its key again. For instance {@code C a0110.a b1.b !C}
 * without the blanks. Keys and digits are uniform and independent. A sentence ends after each
 * digit, and before the first, with probability p = 1/10; a paragraph after each sentence, and
 * before the first, with q = 1/4.
 *
 * <p>So a key has to be remembered over 10 characters of a sentence or 37 of a paragraph, on
 * average; who has forgotten it pays 3 bits where it comes again, who knows it pays nothing.
 *
 * <p>With h(x) the entropy in bits of a coin that falls on one side with probability x, and by
 * Wald's identity for the digits' and sentences' random numbers, (1 - p)/p and (1 - q)/q on
 * average:
 *
 * <pre>
 *   sentence:  bits  Hs = 3 + (1 - p)/p + h(p)/p           characters  Ls = 3 + (1 - p)/p
 *   paragraph: bits  Hp = 3 + Hs (1 - q)/q + h(q)/q        characters  Lp = 3 + Ls (1 - q)/q
 *   entropy rate Hp / Lp bits per character
 * </pre>
 */
final class EchoSource {

  private static final int KEYS = 8;
  private static final double KEY_BITS = 3;
  private static final char OUTER_KEY = 'A';
  private static final char INNER_KEY = 'a';
  private static final char DIGIT = '0';
  private static final char END_OF_SENTENCE = '.';
  private static final char END_OF_PARAGRAPH = '!';
  private static final double SENTENCE_ENDS = 0.1; // p
  private static final double PARAGRAPH_ENDS = 0.25; // q

  /** What comes next. */
  private enum Place {
    /** The key of a paragraph that begins. */
    OUTER_KEY,
    /** The key of a sentence that begins, or a paragraph's end. */
    BETWEEN_SENTENCES,
    /** A digit, or a sentence's end. */
    DIGITS,
    /** A sentence's key again. */
    INNER_ECHO,
    /** A paragraph's key again. */
    OUTER_ECHO
  }

  private Place place = Place.OUTER_KEY;
  private char outerKey;
  private char innerKey;

  /**
   * {@return a text from the beginning of a paragraph on}
   *
   * @param length in characters
   * @param random where the text comes from
   */
  static String text(int length, SplittableRandom random) {
    EchoSource source = new EchoSource();
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length) {
      char next = source.draw(random);
      source.advance(next);
      text.append(next);
    }
    return text.toString();
  }

  /** {@return the entropy rate, in bits per character: no predictor does better} */
  static double entropyRate() {
    return paragraphBits() / paragraphCharacters();
  }

  /** {@return what a predictor pays that remembers sentences' keys only, in bits per character} */
  static double rateWithoutOuterKeys() {
    return (paragraphBits() + KEY_BITS) / paragraphCharacters();
  }

  /** {@return what a predictor pays that remembers no key, in bits per character} */
  static double rateWithoutKeys() {
    return (paragraphBits() + KEY_BITS * (1 + sentences())) / paragraphCharacters();
  }

  /**
   * {@return what a text costs who knows the source, in bits per character: near the entropy rate,
   * but for the chance that lies in a text of finite length}
   *
   * @param text from the beginning of a paragraph on
   * @throws IllegalArgumentException if the source cannot have said it
   */
  static double bitsPerCharacter(String text) {
    EchoSource source = new EchoSource();
    double bits = 0;
    for (int i = 0; i < text.length(); i++) {
      double probability = source.probability(text.charAt(i));
      if (probability == 0) {
        throw new IllegalArgumentException(
            "character " + i + ", '" + text.charAt(i) + "', cannot come there");
      }
      bits -= log2(probability);
      source.advance(text.charAt(i));
    }
    return bits / text.length();
  }

  private static double sentences() {
    return (1 - PARAGRAPH_ENDS) / PARAGRAPH_ENDS;
  }

  private static double sentenceBits() {
    return KEY_BITS + digits() + coin(SENTENCE_ENDS) / SENTENCE_ENDS;
  }

  private static double digits() {
    return (1 - SENTENCE_ENDS) / SENTENCE_ENDS;
  }

  private static double paragraphBits() {
    return KEY_BITS + sentenceBits() * sentences() + coin(PARAGRAPH_ENDS) / PARAGRAPH_ENDS;
  }

  /** Beside its contents, a sentence or paragraph has three: its key twice, and its end. */
  private static double paragraphCharacters() {
    return 3 + (3 + digits()) * sentences();
  }

  private static double coin(double probability) {
    return -probability * log2(probability) - (1 - probability) * log2(1 - probability);
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  private char draw(SplittableRandom random) {
    return switch (place) {
      case OUTER_KEY -> (char) (OUTER_KEY + random.nextInt(KEYS));
      case BETWEEN_SENTENCES ->
          random.nextDouble() < PARAGRAPH_ENDS
              ? END_OF_PARAGRAPH
              : (char) (INNER_KEY + random.nextInt(KEYS));
      case DIGITS ->
          random.nextDouble() < SENTENCE_ENDS
              ? END_OF_SENTENCE
              : (char) (DIGIT + random.nextInt(2));
      case INNER_ECHO -> innerKey;
      case OUTER_ECHO -> outerKey;
    };
  }

  private double probability(char next) {
    return switch (place) {
      case OUTER_KEY -> isKey(OUTER_KEY, next) ? 1.0 / KEYS : 0;
      case BETWEEN_SENTENCES ->
          next == END_OF_PARAGRAPH
              ? PARAGRAPH_ENDS
              : isKey(INNER_KEY, next) ? (1 - PARAGRAPH_ENDS) / KEYS : 0;
      case DIGITS ->
          next == END_OF_SENTENCE
              ? SENTENCE_ENDS
              : next == DIGIT || next == DIGIT + 1 ? (1 - SENTENCE_ENDS) / 2 : 0;
      case INNER_ECHO -> next == innerKey ? 1 : 0;
      case OUTER_ECHO -> next == outerKey ? 1 : 0;
    };
  }

  private static boolean isKey(char first, char next) {
    return next >= first && next < first + KEYS;
  }

  private void advance(char next) {
    switch (place) {
      case OUTER_KEY -> {
        outerKey = next;
        place = Place.BETWEEN_SENTENCES;
      }
      case BETWEEN_SENTENCES -> {
        innerKey = next;
        place = next == END_OF_PARAGRAPH ? Place.OUTER_ECHO : Place.DIGITS;
      }
      case DIGITS -> place = next == END_OF_SENTENCE ? Place.INNER_ECHO : Place.DIGITS;
      case INNER_ECHO -> place = Place.BETWEEN_SENTENCES;
      case OUTER_ECHO -> place = Place.OUTER_KEY;
    }
  }
}
