package io.github.dl4jdni.cli.command;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text of others, such as names in their files, as it may be shown. */
public final class PrintableText {

  /** What moves a terminal's cursor, changes its colours or the direction of its text. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  /** In an address, the user before the host; a password may hold what would end an address. */
  private static final Pattern USER = Pattern.compile("(?<=://)(?:[^\\s/?#@:]*:\\S*|[^\\s/?#]*)@");

  /** Brackets by themselves are text; what makes a link of them is what follows. */
  private static final Pattern MARKUP = Pattern.compile("[\\\\`*_|~#]|\\](?=[(\\[:])");

  private PrintableText() {}

  /**
   * {@return a text for a terminal, with control characters as in Java's literals, and with
   * addresses that name no user and no password}
   *
   * @param text any text
   */
  public static String of(String text) {
    return CONTROL
        .matcher(withoutUsers(text))
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    String.format(Locale.ROOT, "\\u%04x", found.group().codePointAt(0))));
  }

  /**
   * {@return a text that Markdown and HTML show as it is}
   *
   * @param text any text
   */
  public static String inMarkdown(String text) {
    String escaped = MARKUP.matcher(of(text)).replaceAll("\\\\$0");
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String withoutUsers(String text) {
    return text.contains("://") ? USER.matcher(text).replaceAll("") : text;
  }
}
