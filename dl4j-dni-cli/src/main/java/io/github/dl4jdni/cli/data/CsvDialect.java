package io.github.dl4jdni.cli.data;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a file of values separates and writes them.
 *
 * @param delimiter between two cells; {@link #BLANKS} for runs of blanks and tabs
 * @param decimalComma whether 1,5 is a number
 */
record CsvDialect(char delimiter, boolean decimalComma) {

  /** Stands for any run of blanks and tabs. */
  static final char BLANKS = ' ';

  /** What pandas, R, Weka, Excel and databases write for a value that is not known. */
  private static final Set<String> MISSING =
      Set.of(
          "", "?", "na", "n/a", "nan", "-nan", "null", "none", "nil", "-", ".", "#n/a", "<na>",
          "#na", "nat", "\\n", "1.#qnan", "-1.#ind");

  private static final Pattern GROUPS_OF_POINT =
      Pattern.compile("[+-]?\\d{1,3}(,\\d{3})+(\\.\\d*)?");
  private static final Pattern GROUPS_OF_COMMA =
      Pattern.compile("[+-]?\\d{1,3}(\\.\\d{3})+(,\\d*)?");

  /** {@return the delimiter in words} */
  String delimiterName() {
    return switch (delimiter) {
      case ',' -> "commas";
      case ';' -> "semicolons";
      case '\t' -> "tabs";
      case '|' -> "bars";
      case BLANKS -> "blanks";
      default -> "'" + delimiter + "'";
    };
  }

  /** {@return whether a cell says that its value is not known} */
  static boolean isMissing(String cell) {
    return cell.length() <= 8 && MISSING.contains(cell.toLowerCase(java.util.Locale.ROOT));
  }

  /**
   * {@return a cell's number, which may be infinite; NaN if it is none}
   *
   * @param cell without blanks around it
   */
  double number(String cell) {
    if (cell.isEmpty()) {
      return Double.NaN;
    }
    char last = cell.charAt(cell.length() - 1);
    if ((last < '0' && last != '.' && last != ',') || last > '9') {
      return infinity(cell);
    }
    String plain = cell;
    if (decimalComma) {
      plain = GROUPS_OF_COMMA.matcher(cell).matches() ? cell.replace(".", "") : cell;
      plain = plain.replace(',', '.');
    } else if (cell.indexOf(',') >= 0) {
      plain = GROUPS_OF_POINT.matcher(cell).matches() ? cell.replace(",", "") : cell;
    }
    try {
      return Double.parseDouble(plain);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static double infinity(String cell) {
    String bare = cell.startsWith("+") || cell.startsWith("-") ? cell.substring(1) : cell;
    boolean infinite = bare.equalsIgnoreCase("inf") || bare.equalsIgnoreCase("infinity");
    return infinite
        ? cell.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY
        : Double.NaN;
  }
}
