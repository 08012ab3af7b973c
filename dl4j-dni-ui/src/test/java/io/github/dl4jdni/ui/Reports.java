package io.github.dl4jdni.ui;

import io.github.dl4jdni.stats.DniReport;
import io.github.dl4jdni.stats.GradientQuality;
import io.github.dl4jdni.stats.InterfaceComparison;
import io.github.dl4jdni.stats.InterfaceMeasures;
import io.github.dl4jdni.stats.ModuleMeasures;
import java.util.List;

/** Reports written by hand. */
final class Reports {

  private Reports() {}

  /** A report of an interface, a module and a comparison, with numbers told by the iteration. */
  static DniReport report(String session, String worker, int iteration) {
    GradientQuality quality =
        new GradientQuality(1.0 / (iteration + 1), 0.5, 0.25, 0.75, 1.5, iteration, 2);
    return new DniReport(
        session,
        worker,
        iteration / 10.0,
        iteration,
        iteration / 100,
        3.0 + iteration,
        List.of(new InterfaceMeasures("hidden", "linear", true, iteration, quality)),
        List.of(new ModuleMeasures("hidden ... output", 40, 0.125, 0.5, 2, 1)),
        List.of(new InterfaceComparison("hidden", quality, 3.5, 4.5, 0.9)));
  }

  /** A report of one interface with a relative error. */
  static DniReport withError(String session, String name, int iteration, double relativeError) {
    GradientQuality quality = new GradientQuality(relativeError, 0, 0, 0, 0, 0, 1);
    return new DniReport(
        session,
        "main",
        iteration,
        iteration,
        0,
        1,
        List.of(new InterfaceMeasures(name, "linear", true, iteration, quality)),
        List.of(),
        List.of());
  }
}
