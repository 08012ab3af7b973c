package io.github.dl4jdni.research.text;

import io.github.dl4jdni.cli.report.Curve;
import io.github.dl4jdni.cli.report.TextTable;
import io.github.dl4jdni.research.recurrent.RecurrentOptions;
import io.github.dl4jdni.research.recurrent.ResultFiles;
import io.github.dl4jdni.research.recurrent.SeedMeans;
import io.github.dl4jdni.research.recurrent.TrainingFigures;
import io.github.dl4jdni.research.text.CharLmTraining.CurvePoint;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * Shows the results of {@code char-lm}: table, picture and JSON.
 *
 * @param report the figures
 * @param options of the command
 */
record CharLmOutput(CharLmReport report, RecurrentOptions options) {

  private static final String BITS = "%.3f";

  /**
   * Prints a row a training, below it, of several seeds, mean and spread, and what is known of the
   * built-in text.
   */
  void printTable() {
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
      TrainingFigures training = run.training();
      table.add(
          training.method(),
          String.valueOf(training.seed()),
          bits(run.bitsPerCharacter()),
          String.format(Locale.ROOT, "%.1f", training.seconds()),
          String.format(Locale.ROOT, "%,d", training.minibatches()),
          String.format(Locale.ROOT, "%,d", run.characters()),
          String.format(Locale.ROOT, "%,.0f", run.characters() / training.seconds()));
    }
    PrintWriter out = options.out();
    out.println();
    table.lines().forEach(out::println);
    new SeedMeans("bpc", BITS).print(report.runs(), CharLmReport.Run::bitsPerCharacter, out);
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
    return String.format(Locale.ROOT, BITS, bits);
  }

  /**
   * Writes picture and JSON and prints where they are.
   *
   * @throws io.github.dl4jdni.cli.command.UserErrorException if a file cannot be written
   */
  void writeFiles() {
    List<Curve> curves =
        options.curves(
            report.runs(), CharLmReport.Run::curve, CurvePoint::seconds, CurvePoint::heldOut);
    new ResultFiles(options)
        .write("characters", report.measuredOn() + " bits per character", curves, report);
  }
}
