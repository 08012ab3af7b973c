package io.github.dl4jdni.cli.report;

import io.github.dl4jdni.cli.command.PrintableText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Lays out rows of text in aligned columns: the first to the left, the others to the right. */
public final class TextTable {

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final int columns;

  /**
   * Starts a table.
   *
   * @param headings of the columns
   */
  public TextTable(String... headings) {
    columns = headings.length;
    rows.add(printable(headings));
  }

  /**
   * Adds a row.
   *
   * @param cells as many as there are columns
   * @throws IllegalArgumentException for another number of cells
   */
  public void add(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "the table has " + columns + " columns, got " + cells.length + " cells");
    }
    rows.add(printable(cells));
  }

  private static List<String> printable(String[] cells) {
    return Arrays.stream(cells).map(PrintableText::of).toList();
  }

  /** {@return the lines of the table: headings, a rule, the rows} */
  public List<String> lines() {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      int index = column;
      widths.add(rows.stream().mapToInt(row -> row.get(index).length()).max().orElse(0));
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      lines.add(line(row, widths));
    }
    List<String> rule = widths.stream().map("-"::repeat).toList();
    lines.add(1, line(rule, widths));
    return Collections.unmodifiableList(lines);
  }

  private static String line(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String padding = " ".repeat(widths.get(column) - cells.get(column).length());
      line.append(column == 0 ? "" : GAP)
          .append(column == 0 ? cells.get(column) + padding : padding + cells.get(column));
    }
    return line.toString().stripTrailing();
  }
}
