package io.github.dl4jdni.cluster;

/** What others have said, for a log: no control characters, and not too long. */
final class PrintedText {

  private static final int LONGEST = 500;

  private PrintedText() {}

  static String of(String text) {
    String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    return cut.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", " ");
  }
}
