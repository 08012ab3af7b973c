package io.github.dl4jdni.stats;

/** Where reports of a {@link DniStatsListener} go. */
@FunctionalInterface
public interface DniReportSink extends AutoCloseable {

  /**
   * Takes a report. Never called by two threads at the same time.
   *
   * @param report the report
   */
  void accept(DniReport report);

  /** Brings to an end what was taken; a sink that holds nothing does nothing. */
  @Override
  default void close() {}
}
