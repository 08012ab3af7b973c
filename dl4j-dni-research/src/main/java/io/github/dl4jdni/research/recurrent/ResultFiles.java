package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.report.Curve;
import io.github.dl4jdni.cli.report.CurvePlot;
import io.github.dl4jdni.cli.report.OutputFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * Writes the picture and the report of an experiment.
 *
 * @param options that name the files, and tell where is printed where they are
 */
public record ResultFiles(RecurrentOptions options) {

  /**
   * Writes both.
   *
   * @param task above the picture
   * @param measure beside the vertical axis
   * @param curves over seconds of training
   * @param report a record
   * @throws UserErrorException if a file cannot be written
   */
  public void write(String task, String measure, List<Curve> curves, Object report) {
    String title =
        String.format(
            Locale.ROOT,
            "%s, windows of %d steps, %d units",
            task,
            options.window(),
            options.units());
    try {
      new CurvePlot(title, "seconds of training", measure).write(curves, options.plot());
      OutputFiles.writeJson(report, options.report());
    } catch (IOException failure) {
      throw new UserErrorException("the results cannot be written: " + failure, failure);
    }
    PrintWriter out = options.out();
    out.println();
    out.println("Curves:  " + PrintableText.of(options.plot().toString()));
    out.println("Figures: " + PrintableText.of(options.report().toString()));
  }
}
