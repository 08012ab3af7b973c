package io.github.dl4jdni.ui;

import io.github.dl4jdni.stats.DniReport;
import io.github.dl4jdni.stats.DniReportSink;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.core.storage.StatsStorageRouter;

/**
 * Puts reports where Deeplearning4j's training UI looks for them: into a storage in memory or in a
 * file that is attached to the server, or into a router that sends them to a server elsewhere.
 *
 * <pre>{@code
 * new DniStatsListener.Builder().to(new UiReports(storage)).build()
 * }</pre>
 *
 * <p>It holds nothing, and leaves the closing of the storage to whoever made it.
 */
public final class UiReports implements DniReportSink {

  private final StatsStorageRouter storage;
  private final Map<Source, Long> lastTimes = new HashMap<>();

  /**
   * A sink that writes to a storage.
   *
   * @param storage where reports go
   */
  public UiReports(StatsStorageRouter storage) {
    this.storage = Objects.requireNonNull(storage, "storage");
  }

  /**
   * Stores a report. A storage tells updates of one worker apart by their time in milliseconds
   * alone: a report that comes within the millisecond of the one before is dated one later.
   *
   * @param report the report
   */
  @Override
  public synchronized void accept(DniReport report) {
    Source source = new Source(report.session(), report.worker());
    Long last = lastTimes.get(source);
    long time = System.currentTimeMillis();
    if (last == null) { // storages find updates by the workers of whom they have static information
      storage.putStaticInfo(StoredReport.start(report.session(), report.worker(), time));
    } else {
      time = Math.max(time, last + 1);
    }
    storage.putUpdate(StoredReport.of(report, time));
    lastTimes.put(source, time);
  }

  /**
   * Who reports.
   *
   * @param session the training
   * @param worker the thread that trains
   */
  private record Source(String session, String worker) {}
}
