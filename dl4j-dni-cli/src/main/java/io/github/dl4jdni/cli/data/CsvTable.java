package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The cells of a file of values, numbers as such, with its heading and what was passed over.
 *
 * <p>Rows and columns count from 0; the heading is no row.
 */
final class CsvTable {

  /** From here on doubles lie further apart than whole numbers do. */
  private static final double MOST_EXACT = 0x1p53;

  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");

  private final Path file;
  private final CsvDialect dialect;
  private final EncodedText text;
  private final List<String> heading; // null for none
  private final int columns;
  private final List<double[]> numbers = new ArrayList<>(); // NaN where there is none

  /** What stands in place of numbers, and the digits of those that doubles do not tell apart. */
  private final List<Map<Integer, String>> texts = new ArrayList<>();

  private final List<Long> lines = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private final Map<String, String> pool = new HashMap<>();
  private int blankLines;
  private int comments;

  private CsvTable(
      Path file, CsvDialect dialect, EncodedText text, List<String> heading, int columns) {
    this.file = file;
    this.dialect = dialect;
    this.text = text;
    this.heading = heading;
    this.columns = columns;
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @param options what the user says of it
   * @return its content
   * @throws UserErrorException if it cannot be read, holds no rows, or rows of several widths
   */
  static CsvTable read(Path file, CsvOptions options) {
    EncodedText text = EncodedText.read(file, options.encoding());
    CsvDialect dialect = CsvDialects.of(file, text, options.delimiter());
    CsvHeading.Found found = CsvHeading.find(file, text, dialect, options.heading());
    CsvTable table = new CsvTable(file, dialect, text, found.names(), found.columns());
    try (CsvRecords records = CsvRecords.of(file, text, dialect.delimiter())) {
      boolean headingAhead = found.names() != null;
      while (records.hasNext()) {
        CsvRecords.Row row = records.next();
        if (row.isBlank()) {
          table.blankLines++;
        } else if (row.cells()[0].startsWith("#") && row.cells().length != table.columns) {
          table.comments++;
        } else if (headingAhead) {
          headingAhead = false;
        } else {
          table.add(row);
        }
      }
    }
    if (table.rows() == 0) {
      throw new UserErrorException(
          file + ": holds no rows" + (found.names() == null ? "" : " below its heading"));
    }
    return table;
  }

  private void add(CsvRecords.Row row) {
    String[] cells = row.cells();
    if (cells.length != columns) {
      throw new UserErrorException(
          String.format(
              "%s, line %d: has %d columns, but others have %d (separated by %s; --delimiter names"
                  + " another)",
              file, row.line(), cells.length, columns, dialect.delimiterName()));
    }
    double[] values = new double[columns];
    Map<Integer, String> others = null;
    for (int i = 0; i < columns; i++) {
      values[i] = dialect.number(cells[i]);
      String kept = null;
      if (Float.isInfinite((float) values[i])) {
        values[i] = Double.NaN; // as missing as one that is not known
      } else if (Double.isNaN(values[i])) {
        kept = CsvDialect.isMissing(cells[i]) ? null : cells[i];
      } else if (Math.abs(values[i]) >= MOST_EXACT && WHOLE.matcher(cells[i]).matches()) {
        kept = new BigInteger(cells[i]).toString();
      }
      if (kept != null) {
        others = others == null ? new HashMap<>() : others;
        others.put(i, pool.computeIfAbsent(kept, each -> each));
      }
    }
    numbers.add(values);
    texts.add(others == null ? Map.of() : others);
    lines.add(row.line());
    files.add(file);
  }

  /**
   * {@return a table of all rows of some}
   *
   * @param whole what they are called together
   * @param parts the tables, at least one
   * @throws UserErrorException if they have other columns
   */
  static CsvTable joined(Path whole, List<CsvTable> parts) {
    CsvTable first = parts.get(0);
    CsvTable all = new CsvTable(whole, first.dialect, first.text, first.heading, first.columns);
    for (CsvTable part : parts) {
      boolean same = part.columns == first.columns && Objects.equals(part.heading, first.heading);
      if (!same) {
        throw new UserErrorException(
            String.format(
                "%s: has %d columns, %s, but %s has %d, %s; files of one folder have to be alike"
                    + " (use --heading to say whether they have headings)",
                part.file,
                part.columns,
                part.heading == null ? "no heading" : "heading " + part.heading,
                first.file,
                first.columns,
                first.heading == null ? "no heading" : "heading " + first.heading));
      }
      all.numbers.addAll(part.numbers);
      all.texts.addAll(part.texts);
      all.lines.addAll(part.lines);
      all.files.addAll(part.files);
      all.blankLines += part.blankLines;
      all.comments += part.comments;
    }
    return all;
  }

  Path file() {
    return file;
  }

  int rows() {
    return numbers.size();
  }

  int columns() {
    return columns;
  }

  /** {@return the names of the columns, or null} */
  List<String> heading() {
    return heading;
  }

  int blankLines() {
    return blankLines;
  }

  int comments() {
    return comments;
  }

  /** {@return the line of the file that a row starts at} */
  long line(int row) {
    return lines.get(row);
  }

  /** {@return in words where a row stands: file and line} */
  String place(int row) {
    return files.get(row) + ", line " + lines.get(row);
  }

  /** {@return a cell's number; NaN if it holds none} */
  double number(int row, int column) {
    return numbers.get(row)[column];
  }

  /** {@return what a cell holds in place of a number; null for a number or a missing value} */
  String text(int row, int column) {
    return Double.isNaN(number(row, column)) ? texts.get(row).get(column) : null;
  }

  /**
   * {@return what a cell names: a text, or a number, the same however it is written; null for a
   * missing value}
   */
  String nameIn(int row, int column) {
    String kept = texts.get(row).get(column);
    double number = number(row, column);
    if (kept != null || Double.isNaN(number)) {
      return kept;
    }
    boolean whole = number == Math.rint(number) && Math.abs(number) < MOST_EXACT;
    return whole ? String.valueOf((long) number) : String.valueOf(number);
  }

  boolean isMissing(int row, int column) {
    return Double.isNaN(number(row, column)) && text(row, column) == null;
  }

  /** {@return whether a column has text, in a share of its cells that is more than one in ten} */
  boolean isText(int column) {
    int count = 0;
    for (int row = 0; row < rows(); row++) {
      count += text(row, column) == null ? 0 : 1;
    }
    return count * 10 > rows();
  }

  /** {@return whether nothing stands in a column} */
  boolean isEmpty(int column) {
    for (int row = 0; row < rows(); row++) {
      if (!isMissing(row, column)) {
        return false;
      }
    }
    return true;
  }

  /** {@return a column's name for messages: that of the heading, and its number} */
  String name(int column) {
    return heading == null || heading.get(column).isEmpty()
        ? "column " + column
        : "column " + column + " (\"" + heading.get(column) + "\")";
  }

  /**
   * {@return the position of the column that a user names}
   *
   * @param option that names it
   * @param named a name of the heading, or a position from 0; negative ones count from the last
   * @throws UserErrorException if there is no such column
   */
  int column(String option, String named) {
    if (heading != null) {
      int found = heading.indexOf(named);
      if (found >= 0) {
        return found;
      }
    }
    if (named.matches("-?\\d{1,6}")) {
      int position = Integer.parseInt(named);
      int column = position < 0 ? columns + position : position;
      if (column >= 0 && column < columns) {
        return column;
      }
    }
    throw new UserErrorException(
        String.format(
            "%s: has %d columns%s, and none is '%s'; %s takes a name of the heading or a number from"
                + " 0 (-1 is the last)",
            file, columns, heading == null ? "" : " " + heading, named, option));
  }

  /** {@return in words how the file is written} */
  String description() {
    List<String> parts = new ArrayList<>();
    parts.add(columns + " columns separated by " + dialect.delimiterName());
    if (dialect.decimalComma()) {
      parts.add("numbers with decimal commas");
    }
    parts.add(text.charset().name());
    parts.add(heading == null ? "no heading" : "a heading");
    return String.join(", ", parts);
  }
}
