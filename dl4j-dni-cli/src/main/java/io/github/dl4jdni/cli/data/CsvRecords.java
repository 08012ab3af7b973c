package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The records of a file of values, one after another, with the lines that they start at.
 *
 * <p>Apache Commons CSV reads them: quotes, doubled ones, delimiters and line ends within them.
 */
final class CsvRecords implements AutoCloseable, Iterator<CsvRecords.Row> {

  private static final String EXCEL_HINT = "sep=";

  private final Path file;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final int linesBefore;
  private long line; // that the next record starts at
  private boolean looked;

  /**
   * A record.
   *
   * @param line that it starts at, from 1
   * @param cells without blanks around them
   */
  @SuppressWarnings("ArrayRecordComponent") // its values are not compared
  record Row(long line, String[] cells) {

    /** {@return whether nothing stands in it} */
    boolean isBlank() {
      for (String cell : cells) {
        if (!cell.isEmpty()) {
          return false;
        }
      }
      return true;
    }
  }

  private CsvRecords(Path file, CSVParser parser, int linesBefore) {
    this.file = file;
    this.parser = parser;
    this.linesBefore = linesBefore;
    records = parser.iterator();
  }

  /** {@return the delimiter that the file's first line names, as Excel has it; or null} */
  static Character hint(EncodedText text) {
    try (BufferedReader reader = new BufferedReader(text.reader())) {
      String first = reader.readLine();
      boolean hint =
          first != null
              && first.length() == EXCEL_HINT.length() + 1
              && first.toLowerCase(java.util.Locale.ROOT).startsWith(EXCEL_HINT);
      return hint ? Character.valueOf(first.charAt(EXCEL_HINT.length())) : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * {@return the records of a file}
   *
   * @param file where the text comes from, for messages
   * @param text its content
   * @param delimiter between two cells
   */
  static CsvRecords of(Path file, EncodedText text, char delimiter) {
    boolean blanks = delimiter == CsvDialect.BLANKS;
    boolean hinted = hint(text) != null;
    try {
      BufferedReader reader = new BufferedReader(text.reader());
      if (hinted) {
        reader.readLine();
      }
      CSVFormat format =
          CSVFormat.DEFAULT
              .builder()
              .setDelimiter(blanks ? '\t' : delimiter)
              .setIgnoreEmptyLines(false)
              .setIgnoreSurroundingSpaces(!blanks)
              .get();
      CSVParser parser = CSVParser.parse(blanks ? new SingleTabs(reader) : reader, format);
      return new CsvRecords(file, parser, hinted ? 1 : 0);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * {@return the cells of a file's first records in which something stands}
   *
   * @param file where the text comes from, for messages
   * @param text its content
   * @param delimiter between two cells
   * @param most how many records at most
   */
  static List<String[]> first(Path file, EncodedText text, char delimiter, int most) {
    List<String[]> first = new ArrayList<>();
    try (CsvRecords rows = of(file, text, delimiter)) {
      while (first.size() < most && rows.hasNext()) {
        Row row = rows.next();
        if (!row.isBlank()) {
          first.add(row.cells());
        }
      }
    }
    return first;
  }

  @Override
  public boolean hasNext() {
    try {
      if (!looked) { // looking reads the record
        line = parser.getCurrentLineNumber() + linesBefore + 1;
        looked = true;
      }
      return records.hasNext();
    } catch (UncheckedIOException | IllegalStateException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException(file + " holds no more records");
    }
    CSVRecord next = records.next();
    looked = false;
    String[] cells = next.values();
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cells[i].strip();
    }
    return new Row(line, cells);
  }

  private static UserErrorException unreadable(Path file, Exception why) {
    Throwable cause = why.getCause() == null ? why : why.getCause();
    return new UserErrorException(
        file + ": cannot be read as CSV: " + cause.getMessage() + "; look at its quotes", why);
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Makes one tab of every run of blanks and tabs outside of quotes, and none at a line's ends. */
  private static final class SingleTabs extends FilterReader {

    private boolean quoted;
    private boolean lineStarts = true;
    private int ahead = NOTHING;

    private static final int NOTHING = -2;

    SingleTabs(Reader in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int next = ahead == NOTHING ? in.read() : ahead;
      ahead = NOTHING;
      if (!quoted && (next == ' ' || next == '\t')) {
        do {
          next = in.read();
        } while (next == ' ' || next == '\t');
        if (!lineStarts && next != '\n' && next != '\r' && next != -1) {
          ahead = next;
          return '\t';
        }
      }
      if (next == '"') {
        quoted = !quoted;
      }
      lineStarts = !quoted && (next == '\n' || next == '\r');
      return next;
    }

    @Override
    public int read(char[] buffer, int from, int length) throws IOException {
      int count = 0;
      while (count < length) {
        int next = read();
        if (next == -1) {
          break;
        }
        buffer[from + count++] = (char) next;
      }
      return count == 0 && length > 0 ? -1 : count;
    }
  }
}
