package io.github.dl4jdni.stats;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps reports in memory, the newest ones. May be read while a network trains. */
public final class DniSeries implements DniReportSink {

  private static final int CAPACITY = 100_000;

  private final int capacity;
  private final Deque<DniReport> reports = new ArrayDeque<>();

  /** A series of the newest 100,000 reports. */
  public DniSeries() {
    this(CAPACITY);
  }

  /**
   * A series of the newest reports.
   *
   * @param capacity how many; the oldest ones give way
   * @throws IllegalArgumentException if it is not positive
   */
  public DniSeries(int capacity) {
    if (capacity <= 0) {
      throw new IllegalArgumentException("a series holds at least one report, got " + capacity);
    }
    this.capacity = capacity;
  }

  @Override
  public synchronized void accept(DniReport report) {
    if (reports.size() == capacity) {
      reports.remove();
    }
    reports.add(report);
  }

  /**
   * The reports.
   *
   * @return a copy, oldest first
   */
  public synchronized List<DniReport> reports() {
    return List.copyOf(reports);
  }

  /**
   * What was measured at each interface.
   *
   * @return the measures by interface, oldest first
   */
  public Map<String, List<InterfaceMeasures>> interfaces() {
    Map<String, List<InterfaceMeasures>> byName = new LinkedHashMap<>();
    for (DniReport report : reports()) {
      for (InterfaceMeasures each : report.interfaces()) {
        byName.computeIfAbsent(each.name(), name -> new ArrayList<>()).add(each);
      }
    }
    return byName;
  }
}
