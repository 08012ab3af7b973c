package io.github.dl4jdni.research.tutorial.addition;

import io.github.dl4jdni.cli.report.Curve;
import io.github.dl4jdni.cli.report.CurvePlot;
import io.github.dl4jdni.cli.report.Environment;
import io.github.dl4jdni.cli.report.FigureOptions;
import io.github.dl4jdni.cli.report.TextTable;
import io.github.dl4jdni.research.tutorial.addition.AdditionResult.Point;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows the results of {@code binary-addition}. */
final class AdditionOutput {

  private final PrintWriter out;

  AdditionOutput(PrintWriter out) {
    this.out = out;
  }

  /**
   * The figures of a call, as they stand in its JSON file.
   *
   * @param environment what the times depend on
   * @param runs the trainings
   */
  record Report(Environment environment, List<AdditionResult> runs) {

    Report {
      runs = List.copyOf(runs);
    }
  }

  /** Prints losses as the text does, at the first iteration, at powers of ten and at the last. */
  void printTrajectory(AdditionResult result) {
    Variant.Settings settings = result.settings();
    out.printf(
        Locale.ROOT,
        "%s: %s, %d pairs, minibatches of %d, rate %s%n%n",
        result.run(),
        settings.sizes().stream().map(String::valueOf).collect(Collectors.joining("-")),
        settings.examples(),
        settings.batch(),
        settings.rate());
    TextTable table = new TextTable("iteration", "loss", "synthetic loss", "bits right %");
    List<Point> curve = result.curve();
    for (Point point : curve) {
      if (isShown(point.iteration()) || point.iteration() == curve.size() - 1) {
        table.add(
            String.valueOf(point.iteration()),
            number(point.error()),
            number(point.synthetic()),
            percent(point.bitsRight()));
      }
    }
    table.lines().forEach(out::println);
    if (result.end() != null) {
      out.println("Stopped in " + result.end() + ".");
    }
    out.println();
    out.flush();
  }

  private static boolean isShown(int iteration) {
    int power = 1;
    while (power < iteration + 1) {
      power *= 10;
    }
    return iteration == 0 || iteration == 1 || power == iteration + 1;
  }

  /** Prints how far each training came. */
  void printTable(List<AdditionResult> results) {
    TextTable table =
        new TextTable("run", "updates", "bits right %", "of other pairs %", "updates to 99 %");
    for (AdditionResult result : results) {
      table.add(
          result.run(),
          String.format(Locale.ROOT, "%,d", result.updates()),
          percent(result.bitsRight()),
          percent(result.heldOutBitsRight()),
          result.updatesToGoal() == null
              ? "-"
              : String.format(Locale.ROOT, "%,d", result.updatesToGoal()));
    }
    table.lines().forEach(out::println);
    if (results.stream().anyMatch(result -> result.end() != null)) {
      out.printf(
          "%nThe text writes += where its updates should descend: gradient models climb their own%n"
              + "squared error. Its printed loss falls because outputs saturate, and bits stay at%n"
              + "chance, until numbers overflow. The library refuses to go on from there.%n");
    }
    out.println();
    out.flush();
  }

  /** Writes pictures and JSON. */
  void writeFiles(List<AdditionResult> results, FigureOptions options) {
    options.plot("bits", file -> bits().write(curves(results), file), out);
    List<Curve> synthetic = syntheticCurves(results);
    if (!synthetic.isEmpty()) {
      options.plot("synthetic-loss", file -> synthetic().write(synthetic, file), out);
    }
    options.report(new Report(Environment.current(), results), out);
  }

  private static CurvePlot bits() {
    return new CurvePlot("Sum of two binary numbers", "updates", "bits right %").withoutMarks();
  }

  private static CurvePlot synthetic() {
    return new CurvePlot("Synthetic loss", "updates", "relative to the first iteration")
        .logarithmic()
        .withoutMarks();
  }

  private static List<Curve> curves(List<AdditionResult> results) {
    return results.stream()
        .map(
            result -> {
              List<Point> points =
                  result.curve().stream().filter(point -> point.bitsRight() != null).toList();
              return new Curve(
                  result.run(),
                  points.stream().map(point -> (double) point.updates()).toList(),
                  points.stream().map(point -> 100 * point.bitsRight()).toList());
            })
        .toList();
  }

  /** Relative to their start, up to where a picture still shows them. */
  private static List<Curve> syntheticCurves(List<AdditionResult> results) {
    return results.stream()
        .filter(result -> !result.curve().isEmpty() && result.curve().get(0).synthetic() != null)
        .map(
            result -> {
              double first = result.curve().get(0).synthetic();
              List<Point> points =
                  result.curve().stream()
                      .takeWhile(point -> point.synthetic() < 1e6 * first)
                      .filter(point -> point.synthetic() > 0)
                      .toList();
              return new Curve(
                  result.run(),
                  points.stream().map(point -> (double) point.updates()).toList(),
                  points.stream().map(point -> point.synthetic() / first).toList());
            })
        .toList();
  }

  private static String number(Double value) {
    if (value == null) {
      return "-";
    }
    return value < 1e7
        ? String.format(Locale.ROOT, "%.6f", value)
        : String.format(Locale.ROOT, "%.3e", value);
  }

  private static String percent(Double share) {
    return share == null ? "-" : String.format(Locale.ROOT, "%.2f", 100 * share);
  }
}
