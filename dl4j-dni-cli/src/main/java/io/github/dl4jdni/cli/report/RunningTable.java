package io.github.dl4jdni.cli.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table whose rows are printed one by one, long before the last is known: columns are as wide as
 * their headings, and at least eight characters.
 */
public final class RunningTable {

  private static final int LEAST_WIDTH = 8;

  private final String[] headings;
  private boolean begun;

  /**
   * A table without rows.
   *
   * @param headings of the columns
   */
  public RunningTable(String... headings) {
    this.headings = headings.clone();
  }

  /**
   * {@return the lines of a row; the first row has the headings above it}
   *
   * @param cells as many as there are columns
   * @throws IllegalArgumentException for another number of cells
   */
  public List<String> lines(String... cells) {
    TextTable table = new TextTable(headings.clone());
    table.add(cells);
    // A row of the least widths makes the columns equally wide in each of these tables.
    String[] widths = new String[headings.length];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = "-".repeat(Math.max(LEAST_WIDTH, headings[column].length()));
    }
    table.add(widths);
    List<String> lines = new ArrayList<>(table.lines().subList(begun ? 2 : 0, 3));
    begun = true;
    return lines;
  }
}
