package io.github.dl4jdni.examples.classify;

import io.github.dl4jdni.examples.recurrent.RecurrentOptions;
import io.github.dl4jdni.examples.recurrent.ResultFiles;
import io.github.dl4jdni.examples.report.Curve;
import io.github.dl4jdni.examples.report.TextTable;
import java.io.PrintWriter;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Shows the results of {@code rows} and {@code order}: table, picture and JSON.
 *
 * @param report the figures
 * @param options of the command
 */
record ClassifierOutput(ClassifierReport report, RecurrentOptions options) {

  /**
   * Prints a row a training, and below it, of several seeds, mean and spread.
   *
   * @param out where to print
   */
  void printTable(PrintWriter out) {
    TextTable table =
        new TextTable("method", "seed", report.measuredOn() + " %", "seconds", "minibatches");
    for (ClassifierReport.Run run : report.runs()) {
      table.add(
          run.method(),
          String.valueOf(run.seed()),
          percent(run.accuracy()),
          String.format(Locale.ROOT, "%.1f", run.seconds()),
          String.format(Locale.ROOT, "%,d", run.minibatches()));
    }
    out.println();
    table.lines().forEach(out::println);
    if (options.seeds().size() > 1) {
      printMeans(out);
    }
  }

  private void printMeans(PrintWriter out) {
    TextTable table = new TextTable("method", "mean %", "least", "most");
    for (String method :
        report.runs().stream().map(ClassifierReport.Run::method).distinct().toList()) {
      DoubleSummaryStatistics figures =
          report.runs().stream()
              .filter(run -> run.method().equals(method))
              .collect(Collectors.summarizingDouble(ClassifierReport.Run::accuracy));
      table.add(
          method,
          percent(figures.getAverage()),
          percent(figures.getMin()),
          percent(figures.getMax()));
    }
    out.println();
    table.lines().forEach(out::println);
  }

  private static String percent(double accuracy) {
    return String.format(Locale.ROOT, "%.2f", accuracy);
  }

  /**
   * Writes picture and JSON and prints where they are.
   *
   * @param out where to print
   * @throws io.github.dl4jdni.examples.UserErrorException if a file cannot be written
   */
  void writeFiles(PrintWriter out) {
    List<Curve> curves = report.runs().stream().map(this::curve).toList();
    new ResultFiles(options, out)
        .write(report.task(), report.measuredOn() + " accuracy %", curves, report);
  }

  private Curve curve(ClassifierReport.Run run) {
    return new Curve(
        options.curveName(run.method(), run.seed()),
        run.curve().stream().map(ClassifierTraining.CurvePoint::seconds).toList(),
        run.curve().stream().map(ClassifierTraining.CurvePoint::accuracy).toList());
  }
}
