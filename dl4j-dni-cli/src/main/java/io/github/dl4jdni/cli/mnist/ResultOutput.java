package io.github.dl4jdni.cli.mnist;

import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.ImageDataSet;
import io.github.dl4jdni.cli.report.Curve;
import io.github.dl4jdni.cli.report.CurvePlot;
import io.github.dl4jdni.cli.report.Environment;
import io.github.dl4jdni.cli.report.OutputFiles;
import io.github.dl4jdni.cli.report.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Shows the results of the {@code mnist} command: table, picture and JSON. */
final class ResultOutput {

  private static final String PLOT_NAME = "mnist-learning-curves.png";

  private final MnistOptions options;

  ResultOutput(MnistOptions options) {
    this.options = options;
  }

  /**
   * Makes the folders of the files, so that a wrong path shows before the training.
   *
   * @throws UserErrorException if that fails
   */
  void prepare() {
    OutputFiles.prepare("--report", options.runs.report(), "report.json");
    OutputFiles.createFolder("--plots", options.plots);
  }

  /**
   * Prints the table.
   *
   * @param runs one a training
   * @param out where to print
   */
  void printTable(List<MnistRun> runs, PrintWriter out) {
    RunColumns columns = new RunColumns(options);
    TextTable table = new TextTable(columns.headings().toArray(String[]::new));
    runs.forEach(run -> table.add(columns.cells(run).toArray(String[]::new)));
    out.println();
    table.lines().forEach(out::println);
    if (options.goal() != null) {
      out.println();
      out.println(TimesToError.of(runs, options.goal(), options.digits.split()));
    }
  }

  /**
   * Writes picture and JSON; after each training, so that what was done is there whatever comes.
   *
   * @param runs one a training, at least one
   * @param complete whether no other will come
   * @param images what was trained and measured on
   * @throws UserErrorException if a file cannot be written
   */
  void writeFiles(List<MnistRun> runs, boolean complete, ImageDataSet images) {
    try {
      new CurvePlot(title(), "epochs", options.digits.split() + " error %")
          .write(runs.stream().map(this::curve).toList(), plot());
      OutputFiles.writeJson(report(runs, complete, images), options.runs.report());
    } catch (IOException failure) {
      throw new UserErrorException("the results cannot be written: " + failure, failure);
    }
  }

  /**
   * Prints where the files are.
   *
   * @param out where to print
   */
  void printFiles(PrintWriter out) {
    out.println();
    out.println("Learning curves: " + PrintableText.of(plot().toString()));
    out.println("Figures:         " + PrintableText.of(options.runs.report().toString()));
  }

  private Path plot() {
    return options.plots.resolve(PLOT_NAME);
  }

  private String title() {
    return String.format(
        Locale.ROOT,
        "%s, depth %d, on %s",
        options.network,
        options.depth(),
        options.digits.kind().description());
  }

  private Curve curve(MnistRun run) {
    return new Curve(
        options.runs.repeat() == 1
            ? run.method().toString()
            : run.method() + ", seed " + run.plan().seed(),
        run.curve().stream().map(point -> (double) point.epoch()).toList(),
        run.curve().stream().map(CurvePoint::testError).toList());
  }

  private MnistReport report(List<MnistRun> runs, boolean complete, ImageDataSet images) {
    return new MnistReport(
        options.digits.kind().toString(),
        options.digits.kind().description(),
        options.digits.kind().isSynthetic(),
        images.training().size(),
        images.measured().size(),
        options.digits.split().toString(),
        Environment.current(),
        complete,
        runs.stream().map(run -> MnistReport.Run.of(options, run)).toList());
  }
}
