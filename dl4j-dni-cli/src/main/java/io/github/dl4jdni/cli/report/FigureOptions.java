package io.github.dl4jdni.cli.report;

import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of commands that write figures as JSON and pictures: where, and from which seed. */
public final class FigureOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of data and initial weights. Default: the text's.")
  private Integer seed;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Where the figures go, as JSON. Default: results/COMMAND-report.json.")
  private Path report;

  @Option(
      names = "--plots",
      paramLabel = "DIR",
      defaultValue = "results",
      description = "Folder of the pictures. Default: ${DEFAULT-VALUE}.")
  private Path plots;

  /**
   * {@return the seed}
   *
   * @param ofText the one that the text has
   */
  public int seed(int ofText) {
    return seed == null ? ofText : seed;
  }

  /**
   * Makes the folders of the files.
   *
   * @throws UserErrorException if that fails
   */
  public void prepare() {
    OutputFiles.prepare("--report", report(), "report.json");
    OutputFiles.createFolder("--plots", plots);
  }

  private Path report() {
    return report == null ? Path.of("results", command.name() + "-report.json") : report;
  }

  /** A file that may fail to be written. */
  @FunctionalInterface
  public interface Picture {

    /**
     * Writes the picture.
     *
     * @param file where to
     * @throws IOException if it cannot be written
     */
    void write(Path file) throws IOException;
  }

  /**
   * Writes a picture and prints where it is.
   *
   * @param name what the file's name ends in, behind the command's
   * @param picture writes it, for instance {@link CurvePlot}
   * @param out where to print
   * @throws UserErrorException if it cannot be written
   */
  public void plot(String name, Picture picture, PrintWriter out) {
    Path file = plots.resolve(command.name() + "-" + name + ".png");
    written(() -> picture.write(file));
    out.println("Picture: " + PrintableText.of(file.toString()));
  }

  /**
   * Writes the figures and prints where they are.
   *
   * @param figures a record
   * @param out where to print
   * @throws UserErrorException if they cannot be written
   */
  public void report(Object figures, PrintWriter out) {
    written(() -> OutputFiles.writeJson(figures, report()));
    out.println("Figures: " + PrintableText.of(report().toString()));
    out.flush();
  }

  private interface Writing {
    void run() throws IOException;
  }

  private static void written(Writing writing) {
    try {
      writing.run();
    } catch (IOException failure) {
      throw new UserErrorException("the results cannot be written: " + failure, failure);
    }
  }
}
