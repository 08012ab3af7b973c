package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.cli.command.ProgressReport;
import io.github.dl4jdni.cli.report.RunningTable;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

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
  public static Journal silent(RunningTable table) {
    return new Journal(table, new PrintWriter(Writer.nullWriter()), ProgressReport.silent());
  }

  /**
   * {@return the headings of a table whose rows begin with a training's figures}
   *
   * @param more of the cells behind those
   */
  public static String[] headings(String... more) {
    return joined(List.of("method", "seed", "minibatches", "seconds"), more);
  }

  /**
   * Writes a row of such a table.
   *
   * @param training the figures
   * @param more the cells behind those
   */
  public void row(TrainingFigures training, String... more) {
    row(
        joined(
            List.of(
                training.method(),
                String.valueOf(training.seed()),
                String.valueOf(training.minibatches()),
                String.format(Locale.ROOT, "%.1f", training.seconds())),
            more));
  }

  private static String[] joined(List<String> first, String[] more) {
    return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
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
