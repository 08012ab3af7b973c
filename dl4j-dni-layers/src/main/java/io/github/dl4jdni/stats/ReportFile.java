package io.github.dl4jdni.stats;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * Writes reports to a text file, behind what it holds already. Each report is in the file when the
 * listener returns, so that a process that is killed loses none.
 */
public final class ReportFile implements DniReportSink {

  private static final String HEADER =
      "session,worker,seconds,iteration,epoch,score,interface,measuredIn,against,relativeError,r2,"
          + "cosine,signAgreement,normRatio,norm,loss,predictedRank,trueRank,probeAccuracy";

  private final Path file;
  private final BufferedWriter writer;
  private final boolean lines;

  private ReportFile(Path file, boolean lines) {
    this.file = file.toAbsolutePath();
    this.lines = lines;
    try {
      if (this.file.getParent() != null) {
        Files.createDirectories(this.file.getParent());
      }
      boolean fresh = !Files.exists(this.file) || Files.size(this.file) == 0;
      writer =
          Files.newBufferedWriter(
              this.file,
              StandardCharsets.UTF_8,
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND);
      if (fresh && !lines) {
        write(HEADER);
        writer.flush();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * A file of JSON lines: one report a line, as {@link DniReport#toJson()} has it.
   *
   * @param file the file; made if there is none, with its folders
   * @return the sink
   * @throws UncheckedIOException if it cannot be written
   */
  public static ReportFile jsonLines(Path file) {
    return new ReportFile(file, true);
  }

  /**
   * A CSV file with a header and a line for each measure of an interface; those that were taken
   * {@code against} the gradient that arrived, and those against backprop's. What modules do is
   * left out.
   *
   * @param file the file; made if there is none, with its folders
   * @return the sink
   * @throws UncheckedIOException if it cannot be written
   */
  public static ReportFile csv(Path file) {
    return new ReportFile(file, false);
  }

  @Override
  public void accept(DniReport report) {
    try {
      if (lines) {
        write(report.toJson());
      } else {
        for (InterfaceMeasures each : report.interfaces()) {
          write(line(report, each.name(), each.iteration(), "arrived", each.quality()) + ",,,");
        }
        for (InterfaceComparison each : report.comparisons()) {
          write(
              line(report, each.name(), report.iteration(), "backprop", each.quality())
                  + String.format(
                      Locale.ROOT,
                      ",%s,%s,%s",
                      each.predictedRank(),
                      each.trueRank(),
                      each.probeAccuracy()));
        }
      }
      writer.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static String line(
      DniReport report, String name, int iteration, String against, GradientQuality quality) {
    List<Object> cells =
        List.of(
            quoted(report.session()),
            quoted(report.worker()),
            report.seconds(),
            report.iteration(),
            report.epoch(),
            report.score(),
            quoted(name),
            iteration,
            against,
            quality.relativeError(),
            quality.r2(),
            quality.cosine(),
            quality.signAgreement(),
            quality.normRatio(),
            quality.norm(),
            quality.loss());
    return String.join(",", cells.stream().map(String::valueOf).toList());
  }

  private static String quoted(String text) {
    return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private void write(String line) throws IOException {
    writer.write(line);
    writer.write('\n');
  }

  private UncheckedIOException failed(IOException cause) {
    return new UncheckedIOException("reports could not be written to " + file, cause);
  }
}
