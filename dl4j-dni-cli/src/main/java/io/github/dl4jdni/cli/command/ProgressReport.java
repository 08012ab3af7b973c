package io.github.dl4jdni.cli.command;

import java.io.Console;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far a task has come: a bar on a terminal, a few plain lines elsewhere.
 *
 * <p>Not for more than one thread.
 */
public final class ProgressReport implements AutoCloseable {

  private static final int PLAIN_LINES = 4;

  /** The codes of terminals for: to the line's first column, and delete to its end. */
  private static final String CLEARED_LINE = "\r\u001b[K";

  private final String task;
  private final long total;
  private final PrintWriter plain;
  private final ProgressBar bar;
  private long done;
  private int linesPrinted;

  private ProgressReport(String task, long total, PrintWriter plain, ProgressBar bar) {
    this.task = PrintableText.of(task);
    this.total = total;
    this.plain = plain;
    this.bar = bar;
  }

  /**
   * Starts a report.
   *
   * @param task what is being done, a word or two
   * @param unit what is counted, for instance " iterations"
   * @param total how many units the task has; 0 or less if that is not known
   * @param plain where lines go if there is no terminal
   * @return the report, to be closed when the task ends
   */
  public static ProgressReport start(String task, String unit, long total, PrintWriter plain) {
    if (!isTerminal(System.console())) {
      return new ProgressReport(task, total, plain, null);
    }
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(PrintableText.of(task))
            .setInitialMax(total)
            .setUnit(unit, 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .build();
    return new ProgressReport(task, total, plain, bar);
  }

  /** {@return a report that shows nothing} */
  public static ProgressReport silent() {
    return new ProgressReport("", 0, new PrintWriter(Writer.nullWriter()), null);
  }

  /** From JDK 22 on there is a console without a terminal, too, and a method that tells. */
  private static boolean isTerminal(Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException olderJdk) {
      return true;
    } catch (ReflectiveOperationException unknown) {
      return false;
    }
  }

  /**
   * Counts units as done.
   *
   * @param units how many more than before
   */
  public void advance(long units) {
    done += units;
    if (bar != null) {
      bar.stepTo(done);
    } else if (total > 0 && done * PLAIN_LINES >= (linesPrinted + 1) * total) {
      linesPrinted = (int) (done * PLAIN_LINES / total);
      plain.printf(Locale.ROOT, "%s: %d %%%n", task, done * 100 / total);
      plain.flush();
    }
  }

  /**
   * Prints a line of results while the task goes on: on a terminal in place of the bar, which comes
   * again below it.
   *
   * @param out where the line goes
   * @param line without its end; control characters in it come as their codes
   */
  public void print(PrintWriter out, String line) {
    out.println((bar == null ? "" : CLEARED_LINE) + PrintableText.of(line));
    out.flush();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
