package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Tells the dialect of a file from its first records. */
final class CsvDialects {

  private static final char[] CANDIDATES = {',', ';', '\t', '|', CsvDialect.BLANKS};
  private static final int RECORDS = 200;
  private static final Pattern WITH_COMMA = Pattern.compile("[+-]?\\d*,\\d+([eE][+-]?\\d+)?");
  private static final Pattern WITH_POINT = Pattern.compile("[+-]?\\d*\\.\\d+([eE][+-]?\\d+)?");
  private static final Pattern AMBIGUOUS = Pattern.compile("[+-]?[1-9]\\d{0,2},\\d{3}");

  private CsvDialects() {}

  /**
   * {@return the dialect under which most records have the same number of cells, and most cells are
   * numbers}
   *
   * @param file where the text comes from, for messages
   * @param text its content
   * @param delimiter where it is known; null to tell it
   */
  static CsvDialect of(Path file, EncodedText text, Character delimiter) {
    Character known = delimiter == null ? CsvRecords.hint(text) : delimiter;
    if (known != null) {
      return dialect(known, CsvRecords.first(file, text, known, RECORDS));
    }
    CsvDialect best = null;
    double bestScore = 0;
    UserErrorException failure = null;
    for (char candidate : CANDIDATES) {
      try {
        List<String[]> records = CsvRecords.first(file, text, candidate, RECORDS);
        CsvDialect dialect = dialect(candidate, records);
        double score = score(dialect, records);
        if (score > bestScore) {
          best = dialect;
          bestScore = score;
        }
      } catch (UserErrorException e) { // quotes that do not close under this delimiter
        failure = failure == null ? e : failure;
      }
    }
    if (best == null && failure != null) {
      throw failure;
    }
    return best == null ? new CsvDialect(',', false) : best;
  }

  private static CsvDialect dialect(char delimiter, List<String[]> records) {
    int commas = 0;
    int points = 0;
    boolean certain = false;
    for (String[] record : records) {
      for (String cell : record) {
        if (WITH_POINT.matcher(cell).matches()) {
          points++;
        } else if (WITH_COMMA.matcher(cell).matches()) {
          commas++;
          certain |= !AMBIGUOUS.matcher(cell).matches();
        }
      }
    }
    return new CsvDialect(delimiter, certain && commas > points);
  }

  /** The share of records that have the usual number of cells, and that of cells with a number. */
  private static double score(CsvDialect dialect, List<String[]> records) {
    Map<Integer, Integer> widths = new HashMap<>();
    int cells = 0;
    int numbers = 0;
    for (String[] record : records) {
      widths.merge(record.length, 1, Integer::sum);
      for (String cell : record) {
        cells++;
        numbers += Double.isNaN(dialect.number(cell)) && !CsvDialect.isMissing(cell) ? 0 : 1;
      }
    }
    int usual = 0;
    int count = 0;
    for (Map.Entry<Integer, Integer> width : widths.entrySet()) {
      if (width.getValue() > count) {
        usual = width.getKey();
        count = width.getValue();
      }
    }
    return usual < 2 ? 0 : (double) count / records.size() + (double) numbers / cells;
  }
}
