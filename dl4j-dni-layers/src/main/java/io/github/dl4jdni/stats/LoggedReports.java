package io.github.dl4jdni.stats;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes reports to the log, at level INFO: a line an iteration, one more for each part. */
public final class LoggedReports implements DniReportSink {

  private static final Logger LOG = LoggerFactory.getLogger(LoggedReports.class);

  /** A sink that writes to the log of this class's name. */
  public LoggedReports() {}

  @Override
  public void accept(DniReport report) {
    LOG.info("{}", text(report));
  }

  /** A report in aligned lines. */
  static String text(DniReport report) {
    StringBuilder text =
        new StringBuilder(
            line(
                "iteration %d, epoch %d: score %.5f",
                report.iteration(), report.epoch(), report.score()));
    for (InterfaceMeasures each : report.interfaces()) {
      GradientQuality quality = each.quality();
      text.append(
          line(
              "%n  %-24s %s, R2 %8.4f, norm ratio %8.4f, model loss %10.3e (iteration %d)",
              each.name(),
              agreement(quality),
              quality.r2(),
              quality.normRatio(),
              quality.loss(),
              each.iteration()));
    }
    for (InterfaceComparison each : report.comparisons()) {
      text.append(
          line(
              "%n  %-24s %s, rank %.1f of %.1f, probe %.1f %% (against backprop)",
              each.name(),
              agreement(each.quality()),
              each.predictedRank(),
              each.trueRank(),
              100 * each.probeAccuracy()));
    }
    for (ModuleMeasures each : report.modules()) {
      text.append(
          line(
              "%n  %-24s %8.1f iterations/s, idle %5.1f %%, gradient models %5.1f %%, queued %d,"
                  + " staleness %d",
              each.name(),
              each.iterationsPerSecond(),
              100 * each.idleShare(),
              100 * each.modelShare(),
              each.queued(),
              each.staleness()));
    }
    return text.toString();
  }

  private static String agreement(GradientQuality quality) {
    return line(
        "error %8.4f, cosine %7.4f, signs %5.1f %%",
        quality.relativeError(), quality.cosine(), 100 * quality.signAgreement());
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
