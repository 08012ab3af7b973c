package io.github.dl4jdni.research.clocks;

import io.github.dl4jdni.cli.report.Curve;
import io.github.dl4jdni.cli.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What came out, over seeds. */
final class ClocksSummary {

  private static final double LAST_SHARE = 0.2;

  private ClocksSummary() {}

  /** {@return the lines of a table, an arm and T a row} */
  static List<String> lines(List<ClocksRun> runs) {
    TextTable table =
        new TextTable(
            "T, B's loss reaches A", "steps", "updates of A", "loss of A", "loss of B", "by seed");
    for (List<ClocksRun> of : byCase(runs)) {
      double[] ofA = of.stream().mapToDouble(run -> late(run, ClocksRun.Point::lossOfA)).toArray();
      double[] ofB = of.stream().mapToDouble(run -> late(run, ClocksRun.Point::lossOfB)).toArray();
      List<String> seeds = new ArrayList<>();
      for (double each : ofB) {
        seeds.add(String.format(Locale.ROOT, "%.4f", each));
      }
      table.add(
          of.get(0).ticks() + ", " + of.get(0).arm(),
          String.format(Locale.ROOT, "%,.0f", mean(of, run -> run.steps())),
          String.format(Locale.ROOT, "%,.0f", mean(of, run -> run.updatesOfA())),
          spread(ofA),
          spread(ofB),
          String.join(" ", seeds));
    }
    return table.lines();
  }

  private static List<List<ClocksRun>> byCase(List<ClocksRun> runs) {
    List<List<ClocksRun>> cases = new ArrayList<>();
    for (ClocksRun run : runs) {
      cases.stream()
          .filter(of -> of.get(0).ticks() == run.ticks() && of.get(0).arm().equals(run.arm()))
          .findFirst()
          .orElseGet(
              () -> {
                List<ClocksRun> next = new ArrayList<>();
                cases.add(next);
                return next;
              })
          .add(run);
    }
    return cases;
  }

  /** The mean over the last fifth of a curve's points. */
  private static double late(ClocksRun run, ToDoubleFunction<ClocksRun.Point> loss) {
    int count = run.curve().size();
    int from = (int) (count - Math.max(1, count * LAST_SHARE));
    return run.curve().subList(from, count).stream().mapToDouble(loss).average().orElseThrow();
  }

  private static double mean(List<ClocksRun> runs, ToDoubleFunction<ClocksRun> of) {
    return runs.stream().mapToDouble(of).average().orElseThrow();
  }

  /** {@return the mean ± the standard deviation; the mean alone of a single number} */
  private static String spread(double... values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return values.length == 1
        ? String.format(Locale.ROOT, "%.4f", mean)
        : String.format(Locale.ROOT, "%.4f ± %.4f", mean, Math.sqrt(squares / (values.length - 1)));
  }

  /** {@return the losses of B by steps, a line each training} */
  static List<Curve> curves(List<ClocksRun> runs, int ticks) {
    return runs.stream()
        .filter(run -> run.ticks() == ticks)
        .map(
            run ->
                new Curve(
                    run.arm() + ", seed " + run.seed(),
                    run.curve().stream().map(point -> (double) point.step()).toList(),
                    run.curve().stream().map(ClocksRun.Point::lossOfB).toList()))
        .toList();
  }
}
