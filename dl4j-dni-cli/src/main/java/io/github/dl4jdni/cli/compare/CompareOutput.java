package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.report.Curve;
import io.github.dl4jdni.cli.report.CurvePlot;
import io.github.dl4jdni.cli.report.TextTable;
import io.github.dl4jdni.internal.files.ReplacedFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Shows a comparison: table, pictures, page, CSV and record. */
final class CompareOutput {

  private final ComparisonRecord comparison;
  private final Path folder;

  CompareOutput(ComparisonRecord comparison, Path folder) {
    this.comparison = comparison;
    this.folder = folder;
  }

  void printTable(PrintWriter out) {
    SummaryTable summary = SummaryTable.of(comparison);
    TextTable table = new TextTable(summary.headings().toArray(String[]::new));
    summary.rows().forEach(row -> table.add(row.toArray(String[]::new)));
    out.println();
    table.lines().forEach(out::println);
  }

  /**
   * Writes all files.
   *
   * @throws UserErrorException if one cannot be written
   */
  void write() {
    try {
      RunFolder.writeJson(comparison, folder.resolve(ComparisonRecord.FILE));
      ReplacedFile.writeText(folder.resolve("runs.csv"), csv());
      for (Plot plot : plots()) {
        plot.empty().write(plot.curves(), folder.resolve(plot.file()));
      }
      ReplacedFile.writeText(folder.resolve("report.html"), new HtmlReport(comparison).text());
    } catch (IOException e) {
      throw new UserErrorException(folder + ": results cannot be written: " + e, e);
    }
  }

  void printFiles(PrintWriter out) {
    out.println();
    out.println("Report:  " + PrintableText.of(folder.resolve("report.html").toString()));
    out.println(
        "Figures: "
            + PrintableText.of(folder.resolve(ComparisonRecord.FILE).toString())
            + ", runs.csv");
  }

  private List<Plot> plots() {
    return Plot.of(comparison);
  }

  /** One line a point of a curve. */
  private String csv() {
    StringBuilder text = new StringBuilder("method,schedule,seed,iterations,seconds,error,score\n");
    for (RunRecord run : comparison.runs()) {
      for (RunRecord.Point point : run.curve()) {
        text.append(
            List.of(
                    run.method(),
                    run.schedule(),
                    run.seed(),
                    point.iterations(),
                    point.seconds(),
                    point.error(),
                    point.score())
                .stream()
                .map(String::valueOf)
                .collect(Collectors.joining(",", "", "\n")));
      }
    }
    return text.toString();
  }

  /**
   * A picture.
   *
   * @param file its name
   * @param title above it
   * @param x below the horizontal axis
   * @param y beside the vertical axis
   * @param curves what is drawn
   */
  record Plot(String file, String title, String x, String y, List<Curve> curves) {

    /** {@return the pictures of a comparison; those without a curve are left out} */
    static List<Plot> of(ComparisonRecord comparison) {
      List<Contender> contenders = Contender.of(comparison.runs());
      Measure measure = Measure.named(comparison.settings().get("measure"));
      String error = comparison.settings().get("measured on") + " " + measure;
      String title =
          Character.toUpperCase(measure.label().charAt(0)) + measure.label().substring(1);
      List<Plot> plots = new ArrayList<>();
      plots.add(
          new Plot(
              "error-by-iterations.png",
              title + " by iterations, mean over seeds",
              "iterations",
              error,
              contenders.stream().map(Contender::errorByIterations).toList()));
      plots.add(
          new Plot(
              "error-by-time.png",
              title + " by wall time of training, mean over seeds",
              "seconds",
              error,
              contenders.stream().map(Contender::errorBySeconds).toList()));
      for (Contender each : contenders) {
        plots.add(
            new Plot(
                "relative-error-" + each.name() + ".png",
                each.name() + ": relative error of synthetic gradients",
                "iterations",
                "‖ĝ − g‖ / ‖g‖",
                each.quality(quality -> Math.min(3, quality.relativeError()))));
        plots.add(
            new Plot(
                "cosine-" + each.name() + ".png",
                each.name() + ": cosine of synthetic and arrived gradients",
                "iterations",
                "cosine",
                each.quality(RunRecord.Quality::cosine)));
      }
      plots.removeIf(plot -> plot.curves().stream().allMatch(curve -> curve.x().isEmpty()));
      return plots;
    }

    /** {@return the picture without its curves} */
    CurvePlot empty() {
      CurvePlot plot = new CurvePlot(title, x, y).withoutMarks();
      return curves.stream().flatMap(curve -> curve.y().stream()).anyMatch(value -> value < 0)
          ? plot.withoutZero()
          : plot;
    }
  }
}
