package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Tells whether the first row of a file of values is a heading: one of numbers, too. */
final class CsvHeading {

  private static final int RECORDS = 1000;
  private static final int PROGRESSION = 4;
  private static final int LONG_PROGRESSION = 6;

  /** What columns of classes and of numbers to learn are usually called. */
  static final Set<String> USUAL_LABELS =
      Set.of(
          "class",
          "classes",
          "label",
          "labels",
          "target",
          "targets",
          "species",
          "y",
          "outcome",
          "category",
          "diagnosis");

  private final CsvDialect dialect;
  private final String[] first;
  private final List<String[]> below;

  private CsvHeading(CsvDialect dialect, String[] first, List<String[]> below) {
    this.dialect = dialect;
    this.first = first;
    this.below = below;
  }

  /**
   * What the first records tell.
   *
   * @param names those of the heading; null if there is none
   * @param columns how many cells a row has
   */
  record Found(List<String> names, int columns) {}

  /**
   * {@return the heading and the width of a file}
   *
   * @param file where the text comes from, for messages
   * @param text its content
   * @param dialect it is written in
   * @param known whether there is a heading; null to tell it
   * @throws UserErrorException if there is one, but the first row is of another width than others
   */
  static Found find(Path file, EncodedText text, CsvDialect dialect, Boolean known) {
    List<String[]> records = CsvRecords.first(file, text, dialect.delimiter(), RECORDS);
    if (records.isEmpty()) {
      return new Found(null, 0);
    }
    int columns = usualWidth(records);
    records.removeIf(cells -> cells[0].startsWith("#") && cells.length != columns);
    if (records.isEmpty()) {
      return new Found(null, columns);
    }
    String[] first = records.get(0);
    if (first.length == columns - 1 && !Boolean.FALSE.equals(known) && records.size() > 1) {
      String[] shifted = new String[columns]; // R: the names of rows have no heading
      shifted[0] = "";
      System.arraycopy(first, 0, shifted, 1, first.length);
      first = shifted;
    }
    if (Boolean.TRUE.equals(known) && first.length != columns) {
      throw new UserErrorException(
          String.format(
              "%s: its first row has %d cells, but others have %d (separated by %s); delete what"
                  + " is above the heading, or name another --delimiter",
              file, first.length, columns, dialect.delimiterName()));
    }
    List<String[]> below =
        records.subList(1, records.size()).stream().filter(row -> row.length == columns).toList();
    boolean heading =
        known != null
            ? known
            : first.length == columns && new CsvHeading(dialect, first, below).isHeading();
    return new Found(heading ? names(first) : null, columns);
  }

  private static List<String> names(String[] first) {
    List<String> names = new ArrayList<>(Arrays.asList(first));
    if (names.get(0).startsWith("#")) { // as numpy writes it
      names.set(0, names.get(0).substring(1).strip());
    }
    return names;
  }

  private static int usualWidth(List<String[]> records) {
    Map<Integer, Integer> widths = new HashMap<>();
    records.forEach(record -> widths.merge(record.length, 1, Integer::sum));
    int most = widths.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    return widths.entrySet().stream()
        .filter(width -> width.getValue() == most)
        .mapToInt(Map.Entry::getKey)
        .max()
        .orElseThrow();
  }

  private boolean isHeading() {
    if (first[0].startsWith("#") && !CsvDialect.isMissing(first[0])) {
      return true;
    }
    if (below.isEmpty()) {
      return false;
    }
    List<Integer> numeric = new ArrayList<>();
    List<Integer> textual = new ArrayList<>();
    for (int column = 0; column < first.length; column++) {
      if (shareOfNumbers(column) > 0.5) {
        if (isText(first[column])) {
          return true; // a word above numbers
        }
        numeric.add(column);
      } else {
        textual.add(column);
      }
    }
    if (!allDifferent()) {
      return false;
    }
    if (numeric.isEmpty()) {
      return textual.stream().noneMatch(this::recurs)
          && (isUsual(first[first.length - 1]) || textual.stream().allMatch(this::othersRecur));
    }
    // A number above words is either no class or the only example of it.
    boolean wordsFit = textual.stream().noneMatch(this::recurs);
    return wordsFit && (isProgression(numeric) || isOddOneOut(numeric, textual));
  }

  /** Names of columns are; of data, where they are not, the row can be no heading. */
  private boolean allDifferent() {
    Set<String> seen = new HashSet<>();
    for (String cell : first) {
      if (!cell.isEmpty() && !seen.add(cell)) {
        return false;
      }
    }
    return true;
  }

  private boolean isText(String cell) {
    return Double.isNaN(dialect.number(cell)) && !CsvDialect.isMissing(cell);
  }

  private double shareOfNumbers(int column) {
    int numbers = 0;
    int known = 0;
    for (String[] row : below) {
      if (!CsvDialect.isMissing(row[column])) {
        known++;
        numbers += isText(row[column]) ? 0 : 1;
      }
    }
    return known == 0 ? 0 : (double) numbers / known;
  }

  private boolean recurs(int column) {
    return below.stream().anyMatch(row -> row[column].equals(first[column]));
  }

  /** Whether the values below are classes: few, and each there more than once. */
  private boolean othersRecur(int column) {
    Map<String, Integer> counts = new HashMap<>();
    below.forEach(row -> counts.merge(row[column], 1, Integer::sum));
    return counts.values().stream().allMatch(count -> count > 1);
  }

  private static boolean isUsual(String name) {
    return USUAL_LABELS.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Counted columns, years, wavelengths: equal steps, which the rows below do not have. */
  private boolean isProgression(List<Integer> columns) {
    if (!progresses(first, columns) || below.stream().anyMatch(row -> progresses(row, columns))) {
      return false;
    }
    double start = dialect.number(first[columns.get(0)]);
    double step = dialect.number(first[columns.get(1)]) - start;
    boolean counts = step == 1 && (start == 0 || start == 1);
    boolean years = step == Math.rint(step) && start >= 1800 && start <= 2100;
    boolean fractionsBelow =
        columns.stream().anyMatch(column -> below.stream().anyMatch(row -> !isWhole(row[column])));
    return columns.size() >= LONG_PROGRESSION
        || (counts && fractionsBelow)
        || (columns.size() >= PROGRESSION && (counts || years));
  }

  private boolean progresses(String[] row, List<Integer> columns) {
    double step = 0;
    for (int i = 1; i < columns.size(); i++) {
      double gap = dialect.number(row[columns.get(i)]) - dialect.number(row[columns.get(i - 1)]);
      double perColumn = gap / (columns.get(i) - columns.get(i - 1));
      if (i == 1) {
        step = perColumn;
      }
      if (!(Math.abs(perColumn - step) <= 1e-4 * Math.abs(step)) || step == 0) {
        return false;
      }
    }
    return columns.size() > 1;
  }

  /** Whole numbers above columns of fractions, and a word that is no class. */
  private boolean isOddOneOut(List<Integer> numeric, List<Integer> textual) {
    boolean whole =
        numeric.stream()
            .allMatch(
                column ->
                    isWhole(first[column])
                        && below.stream().filter(row -> !isWhole(row[column])).count() * 2
                            > below.size());
    boolean usual = textual.stream().anyMatch(column -> isUsual(first[column]));
    return !textual.isEmpty() && (usual || (whole && textual.stream().allMatch(this::othersRecur)));
  }

  private boolean isWhole(String cell) {
    double value = dialect.number(cell);
    return !Double.isNaN(value) && value == Math.rint(value) && !cell.contains(".");
  }
}
