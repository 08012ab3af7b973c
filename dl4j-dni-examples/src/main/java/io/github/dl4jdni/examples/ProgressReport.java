package io.github.dl4jdni.examples;

import java.io.Console;
import java.io.PrintWriter;
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

  private final String task;
  private final long total;
  private final PrintWriter plain;
  private final ProgressBar bar;
  private long done;
  private int linesPrinted;

  private ProgressReport(String task, long total, PrintWriter plain, ProgressBar bar) {
    this.task = task;
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
            .setTaskName(task)
            .setInitialMax(total)
            .setUnit(unit, 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .build();
    return new ProgressReport(task, total, plain, bar);
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

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
