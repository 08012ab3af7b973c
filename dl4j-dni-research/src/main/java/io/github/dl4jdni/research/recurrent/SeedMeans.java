package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.cli.report.TextTable;
import java.io.PrintWriter;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Prints a figure's mean and spread over the seeds of each method.
 *
 * @param figure what it is, in a word
 * @param format of its numbers, such as {@code %.2f}
 */
public record SeedMeans(String figure, String format) {

  /**
   * Prints a row a method, or nothing where none was trained more than once.
   *
   * @param <R> type of the runs
   * @param runs all trainings
   * @param value the figure of one
   * @param out where to print
   */
  public <R extends RecurrentRun> void print(
      List<R> runs, ToDoubleFunction<R> value, PrintWriter out) {
    List<String> methods = runs.stream().map(run -> run.training().method()).distinct().toList();
    if (methods.size() == runs.size()) {
      return;
    }
    TextTable table = new TextTable("method", "mean " + figure, "least", "most");
    for (String method : methods) {
      DoubleSummaryStatistics values =
          runs.stream()
              .filter(run -> run.training().method().equals(method))
              .collect(Collectors.summarizingDouble(value));
      table.add(method, text(values.getAverage()), text(values.getMin()), text(values.getMax()));
    }
    out.println();
    table.lines().forEach(out::println);
  }

  private String text(double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
