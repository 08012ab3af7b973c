package io.github.dl4jdni.examples.text;

import io.github.dl4jdni.examples.recurrent.RecurrentOptions;
import io.github.dl4jdni.examples.recurrent.ResultFiles;
import io.github.dl4jdni.examples.report.Curve;
import io.github.dl4jdni.examples.report.TextTable;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows the results of {@code char-lm}: table, picture and JSON. */
final class CharLmOutput {

  private final CharLmReport report;
  private final RecurrentOptions options;

  /**
   * The output of a call.
   *
   * @param report its figures
   * @param options of the command
   */
  CharLmOutput(CharLmReport report, RecurrentOptions options) {
    this.report = report;
    this.options = options;
  }

  /**
   * Prints the table, and below it what is known of the built-in text.
   *
   * @param out where to print
   */
  void printTable(PrintWriter out) {
    TextTable table =
        new TextTable(
            "method",
            "seed",
            report.measuredOn() + " bpc",
            "seconds",
            "minibatches",
            "characters",
            "characters/s");
    for (CharLmReport.Run run : report.runs()) {
      table.add(
          run.method(),
          String.valueOf(run.seed()),
          bits(run.bitsPerCharacter()),
          String.format(Locale.ROOT, "%.1f", run.seconds()),
          String.format(Locale.ROOT, "%,d", run.minibatches()),
          String.format(Locale.ROOT, "%,d", run.characters()),
          String.format(Locale.ROOT, "%,.0f", run.characters() / run.seconds()));
    }
    out.println();
    table.lines().forEach(out::println);
    if (report.optimum() != null) {
      printOptimum(report.optimum(), out);
    }
  }

  private void printOptimum(CharLmReport.Optimum optimum, PrintWriter out) {
    TextTable table = new TextTable("a predictor of this source that", "bpc");
    table.add("remembers all: the entropy rate", bits(optimum.entropyRate()));
    table.add(
        "remembers all, on this " + report.measuredOn() + " text", bits(optimum.ofHeldOutText()));
    table.add("forgets paragraphs' keys", bits(optimum.withoutOuterKeys()));
    table.add("forgets all keys", bits(optimum.withoutKeys()));
    out.println();
    table.lines().forEach(out::println);
  }

  private static String bits(double bits) {
    return String.format(Locale.ROOT, "%.3f", bits);
  }

  /**
   * Writes picture and JSON and prints where they are.
   *
   * @param out where to print
   * @throws io.github.dl4jdni.examples.UserErrorException if a file cannot be written
   */
  void writeFiles(PrintWriter out) {
    new ResultFiles(options, out)
        .write(
            "characters",
            report.measuredOn() + " bits per character",
            report.runs().stream().map(this::curve).toList(),
            report);
  }

  private Curve curve(CharLmReport.Run run) {
    return new Curve(
        options.curveName(run.method(), run.seed()),
        run.curve().stream().map(CharLmTraining.CurvePoint::seconds).toList(),
        run.curve().stream().map(CharLmTraining.CurvePoint::heldOut).toList());
  }
}
