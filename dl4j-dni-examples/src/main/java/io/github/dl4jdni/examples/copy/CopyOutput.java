package io.github.dl4jdni.examples.copy;

import io.github.dl4jdni.examples.recurrent.GradientQuality;
import io.github.dl4jdni.examples.recurrent.RecurrentOptions;
import io.github.dl4jdni.examples.recurrent.RecurrentReport;
import io.github.dl4jdni.examples.recurrent.ResultFiles;
import io.github.dl4jdni.examples.report.Curve;
import io.github.dl4jdni.examples.report.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Shows the results of a copy task: table, picture and JSON. */
final class CopyOutput {

  private final Curriculum curriculum;
  private final Rehearsal rehearsal;
  private final RecurrentOptions options;

  CopyOutput(Curriculum curriculum, Rehearsal rehearsal, RecurrentOptions options) {
    this.curriculum = curriculum;
    this.rehearsal = rehearsal;
    this.options = options;
  }

  /**
   * Prints the table.
   *
   * @param results one a training
   * @param out where to print
   */
  void printTable(List<CopyResult> results, PrintWriter out) {
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
    out.println();
    table.lines().forEach(out::println);
  }

  private static String[] cells(CopyResult result) {
    Solved longest = result.counted();
    boolean any = longest != null;
    return new String[] {
      result.plan().method().toString(),
      String.valueOf(result.plan().seed()),
      any ? String.valueOf(longest.length().steps()) : "none",
      any ? String.valueOf(longest.length().items()) : "-",
      any ? String.valueOf(longest.length().repeats()) : "-",
      any ? String.valueOf(longest.minibatches()) : "-",
      any ? seconds(longest.seconds()) : "-",
      String.valueOf(result.minibatches()),
      seconds(result.seconds()),
      String.valueOf(result.current().length().steps()),
      String.format(Locale.ROOT, "%.0f", 100 * result.current().share()),
      lost(result),
      result.holding() == null ? "none" : String.valueOf(result.holding().length().steps()),
      result.current().collapsed() ? "YES" : "no",
      quality(result, GradientQuality::relativeError),
      quality(result, GradientQuality::cosine)
    };
  }

  private static String lost(CopyResult result) {
    String lengths =
        result.lost().stream()
            .map(length -> String.valueOf(length.steps()))
            .collect(Collectors.joining(" "));
    return lengths.isEmpty() ? "nothing" : lengths;
  }

  private static String quality(CopyResult result, ToDoubleFunction<GradientQuality> figure) {
    GradientQuality quality = result.gradientQuality();
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
   * @param results one a training
   * @param out where to print
   * @throws io.github.dl4jdni.examples.UserErrorException if a file cannot be written
   */
  void writeFiles(List<CopyResult> results, PrintWriter out) {
    new ResultFiles(options, out)
        .write(
            curriculum.toString(),
            "longest sequence solved, steps",
            results.stream().map(this::curve).toList(),
            report(results));
  }

  private Curve curve(CopyResult result) {
    return new Curve(
        options.curveName(result.plan().method().toString(), result.plan().seed()),
        result.curve().stream().map(CopyTraining.CurvePoint::seconds).toList(),
        result.curve().stream().map(point -> (double) point.steps()).toList());
  }

  private CopyReport report(List<CopyResult> results) {
    return new CopyReport(
        curriculum.toString(),
        Curriculum.SOLVED_BELOW,
        SolvedLengths.LOST_FROM,
        rehearsal.share(),
        RecurrentReport.Settings.of(options),
        results.stream().map(each -> CopyReport.Run.of(each, options.window())).toList());
  }
}
