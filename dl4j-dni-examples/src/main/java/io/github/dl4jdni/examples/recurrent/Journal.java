package io.github.dl4jdni.examples.recurrent;

import io.github.dl4jdni.examples.ProgressReport;
import io.github.dl4jdni.examples.report.RunningTable;
import java.io.PrintWriter;
import java.io.Writer;

/** Tells what happens in trainings while it happens: rows of one table, and other lines. */
public final class Journal {

  private final RunningTable table;
  private final PrintWriter out;
  private final ProgressReport progress;

  /**
   * An empty journal.
   *
   * @param table without rows
   * @param out where lines go
   * @param progress shown on the same terminal
   */
  Journal(RunningTable table, PrintWriter out, ProgressReport progress) {
    this.table = table;
    this.out = out;
    this.progress = progress;
  }

  /** {@return a journal that nobody reads} */
  static Journal silent(RunningTable table) {
    return new Journal(table, new PrintWriter(Writer.nullWriter()), ProgressReport.silent());
  }

  /**
   * Writes a row of the table.
   *
   * @param cells as many as it has columns
   */
  public void row(String... cells) {
    table.lines(cells).forEach(this::line);
  }

  /**
   * Writes a line.
   *
   * @param line without its end
   */
  public void line(String line) {
    progress.print(out, line);
  }
}
