package io.github.dl4jdni.research.copy;

import io.github.dl4jdni.cli.report.Curve;
import io.github.dl4jdni.cli.report.TextTable;
import io.github.dl4jdni.research.copy.CopyTraining.CurvePoint;
import io.github.dl4jdni.research.recurrent.PredictionQuality;
import io.github.dl4jdni.research.recurrent.RecurrentOptions;
import io.github.dl4jdni.research.recurrent.RecurrentReport;
import io.github.dl4jdni.research.recurrent.ResultFiles;
import io.github.dl4jdni.research.recurrent.SeedMeans;
import io.github.dl4jdni.research.recurrent.TrainingFigures;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Shows the results of a copy task: table, picture and JSON.
 *
 * @param task what was learnt
 * @param results one a training
 * @param options of the command
 */
record CopyOutput(CopyTask task, List<CopyResult> results, RecurrentOptions options) {

  /** Prints a row a training, and below it, of several seeds, mean and spread. */
  void printTable() {
    TextTable table =
        new TextTable(
            "method",
            "seed",
            "length solved",
            "items",
            "repeats",
            "at minibatch",
            "at second",
            "minibatches",
            "seconds",
            "tried next",
            "known %",
            "solved then, lost now",
            "longest held",
            "collapsed",
            "gradient error",
            "cosine");
    results.forEach(result -> table.add(cells(result)));
    PrintWriter out = options.out();
    out.println();
    table.lines().forEach(out::println);
    new SeedMeans("length solved", "%.1f").print(results, CopyResult::countedSteps, out);
  }

  private static String[] cells(CopyResult result) {
    Solved longest = result.counted();
    boolean any = longest != null;
    TrainingFigures training = result.training();
    Solved held = result.lengths().longestHeld();
    return new String[] {
      training.method(),
      String.valueOf(training.seed()),
      any ? String.valueOf(longest.length().steps()) : "none",
      any ? String.valueOf(longest.length().items()) : "-",
      any ? String.valueOf(longest.length().repeats()) : "-",
      any ? String.valueOf(longest.minibatches()) : "-",
      any ? seconds(longest.seconds()) : "-",
      String.valueOf(training.minibatches()),
      seconds(training.seconds()),
      String.valueOf(result.current().length().steps()),
      String.format(Locale.ROOT, "%.0f", 100 * result.current().share()),
      lost(result),
      held == null ? "none" : String.valueOf(held.length().steps()),
      result.current().collapsed() ? "YES" : "no",
      quality(result, PredictionQuality::relativeError),
      quality(result, PredictionQuality::cosine)
    };
  }

  private static String lost(CopyResult result) {
    String lengths =
        result.lengths().lost().stream()
            .map(length -> String.valueOf(length.steps()))
            .collect(Collectors.joining(" "));
    return lengths.isEmpty() ? "nothing" : lengths;
  }

  private static String quality(CopyResult result, ToDoubleFunction<PredictionQuality> figure) {
    PredictionQuality quality = result.gradientQuality();
    return quality == null
        ? "-"
        : String.format(Locale.ROOT, "%.2f", figure.applyAsDouble(quality));
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f", seconds);
  }

  /**
   * Writes picture and JSON and prints where they are.
   *
   * @throws io.github.dl4jdni.cli.command.UserErrorException if a file cannot be written
   */
  void writeFiles() {
    List<Curve> curves =
        options.curves(results, CopyResult::curve, CurvePoint::seconds, CurvePoint::steps);
    new ResultFiles(options)
        .write(
            task.curriculum().toString(),
            task.rehearsal().rehearses()
                ? "longest sequence that holds, steps"
                : "longest sequence solved, steps",
            curves,
            report());
  }

  private CopyReport report() {
    return new CopyReport(
        task.curriculum().toString(),
        Curriculum.SOLVED_BELOW,
        SolvedLengths.LOST_FROM,
        task.rehearsal().share(),
        RecurrentReport.Settings.of(options),
        results.stream().map(CopyReport.Run::of).toList());
  }
}
