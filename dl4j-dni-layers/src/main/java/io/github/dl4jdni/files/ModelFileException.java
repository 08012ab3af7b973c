package io.github.dl4jdni.files;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file holds no model that may be read: it is damaged, or asks for more than it may.
 *
 * <p>The message names the file, what was found in it and what to do.
 */
public final class ModelFileException extends IOException {

  private static final long serialVersionUID = 1L;

  /** What moves a terminal's cursor, changes its colours or the direction of its text. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  ModelFileException(String message) {
    this(message, null);
  }

  ModelFileException(String message, Throwable cause) {
    super(printable(message), cause);
  }

  /** Names in files may hold what moves a terminal's cursor. */
  private static String printable(String message) {
    return CONTROL
        .matcher(message)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    String.format(Locale.ROOT, "\\u%04x", found.group().codePointAt(0))));
  }
}
