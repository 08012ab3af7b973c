package io.github.dl4jdni.examples.copy;

import io.github.dl4jdni.examples.ProgressReport;
import io.github.dl4jdni.examples.copy.SolvedLengths.Retention;
import io.github.dl4jdni.examples.report.RunningTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Tells what happens in trainings while it happens. */
final class CopyJournal {

  private final RunningTable table;
  private final PrintWriter out;
  private final ProgressReport progress;

  /**
   * A journal.
   *
   * @param out where it is written
   * @param progress shown on the same terminal
   */
  CopyJournal(PrintWriter out, ProgressReport progress) {
    this.out = out;
    this.progress = progress;
    table =
        new RunningTable(
            "method", "seed", "length", "items", "repeats", "minibatches", "seconds", "bits/bit");
  }

  /** A length was solved. */
  void solved(CopyTraining.Plan plan, Solved now) {
    List<String> lines =
        table.lines(
            plan.method().toString(),
            String.valueOf(plan.seed()),
            String.valueOf(now.length().steps()),
            String.valueOf(now.length().items()),
            String.valueOf(now.length().repeats()),
            String.valueOf(now.minibatches()),
            String.format(Locale.ROOT, "%.1f", now.seconds()),
            String.format(Locale.ROOT, "%.3f", now.bits()));
    lines.forEach(line -> progress.print(out, line));
  }

  /** Solved lengths were lost or regained. */
  void changed(CopyTraining.Plan plan, long minibatches, List<Retention> changes) {
    for (boolean lost : new boolean[] {true, false}) {
      String lengths =
          changes.stream()
              .filter(change -> change.lost() == lost)
              .map(CopyJournal::words)
              .collect(Collectors.joining(", "));
      if (!lengths.isEmpty()) {
        progress.print(
            out,
            String.format(
                Locale.ROOT,
                "%s, seed %d, minibatch %d: %s on fresh sequences: %s",
                plan.method(),
                plan.seed(),
                minibatches,
                lost ? "LOST what was solved," : "regained,",
                lengths));
      }
    }
  }

  private static String words(Retention change) {
    return String.format(
        Locale.ROOT, "length %d (%.2f bits)", change.length().steps(), change.bits());
  }
}
