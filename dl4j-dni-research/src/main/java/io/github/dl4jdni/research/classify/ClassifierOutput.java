package io.github.dl4jdni.research.classify;

import io.github.dl4jdni.cli.report.Curve;
import io.github.dl4jdni.cli.report.TextTable;
import io.github.dl4jdni.research.classify.ClassifierTraining.CurvePoint;
import io.github.dl4jdni.research.recurrent.RecurrentOptions;
import io.github.dl4jdni.research.recurrent.ResultFiles;
import io.github.dl4jdni.research.recurrent.SeedMeans;
import io.github.dl4jdni.research.recurrent.TrainingFigures;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * Shows the results of {@code rows} and {@code order}: table, picture and JSON.
 *
 * @param report the figures
 * @param options of the command
 */
record ClassifierOutput(ClassifierReport report, RecurrentOptions options) {

  private static final String PERCENT = "%.2f";

  /** Prints a row a training, and below it, of several seeds, mean and spread. */
  void printTable() {
    TextTable table =
        new TextTable("method", "seed", report.measuredOn() + " %", "seconds", "minibatches");
    for (ClassifierReport.Run run : report.runs()) {
      TrainingFigures training = run.training();
      table.add(
          training.method(),
          String.valueOf(training.seed()),
          String.format(Locale.ROOT, PERCENT, run.accuracy()),
          String.format(Locale.ROOT, "%.1f", training.seconds()),
          String.format(Locale.ROOT, "%,d", training.minibatches()));
    }
    PrintWriter out = options.out();
    out.println();
    table.lines().forEach(out::println);
    new SeedMeans("%", PERCENT).print(report.runs(), ClassifierReport.Run::accuracy, out);
  }

  /**
   * Writes picture and JSON and prints where they are.
   *
   * @throws io.github.dl4jdni.cli.command.UserErrorException if a file cannot be written
   */
  void writeFiles() {
    List<Curve> curves =
        options.curves(
            report.runs(), ClassifierReport.Run::curve, CurvePoint::seconds, CurvePoint::accuracy);
    new ResultFiles(options)
        .write(report.task(), report.measuredOn() + " accuracy %", curves, report);
  }
}
