package io.github.dl4jdni.research.copy;

import io.github.dl4jdni.research.copy.SolvedLengths.Retention;
import io.github.dl4jdni.research.recurrent.Journal;
import io.github.dl4jdni.research.recurrent.RecurrentPlan;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Tells what is solved and what is lost.
 *
 * @param journal where
 */
record CopyJournal(Journal journal) {

  /** {@return the headings of its table} */
  static String[] headings() {
    return new String[] {
      "method", "seed", "length", "items", "repeats", "minibatches", "seconds", "bits/bit"
    };
  }

  /** A length was solved. */
  void solved(RecurrentPlan plan, Solved now) {
    journal.row(
        plan.method().toString(),
        String.valueOf(plan.seed()),
        String.valueOf(now.length().steps()),
        String.valueOf(now.length().items()),
        String.valueOf(now.length().repeats()),
        String.valueOf(now.minibatches()),
        String.format(Locale.ROOT, "%.1f", now.seconds()),
        String.format(Locale.ROOT, "%.3f", now.bits()));
  }

  /** Solved lengths were lost or regained. */
  void changed(RecurrentPlan plan, long minibatches, List<Retention> changes) {
    tell(plan, minibatches, "no longer solved", changes.stream().filter(Retention::lost).toList());
    tell(plan, minibatches, "regained", changes.stream().filter(change -> !change.lost()).toList());
  }

  /** What is known of the sequences that are being learnt. */
  void ability(RecurrentPlan plan, long minibatches, Ability before, Ability now) {
    boolean collapsedBefore = before != null && before.collapsed();
    if (now.collapsed() != collapsedBefore) {
      journal.line(
          String.format(
              Locale.ROOT,
              "%s, seed %d, minibatch %d: %s; at length %d it knows %.0f %% of the pattern",
              plan.method(),
              plan.seed(),
              minibatches,
              now.collapsed() ? "COLLAPSED" : "recovered",
              now.length().steps(),
              100 * now.share()));
    }
  }

  private void tell(RecurrentPlan plan, long minibatches, String what, List<Retention> changes) {
    if (!changes.isEmpty()) {
      journal.line(
          String.format(
              Locale.ROOT,
              "%s, seed %d, minibatch %d: %s, by fresh sequences: %s",
              plan.method(),
              plan.seed(),
              minibatches,
              what,
              changes.stream().map(CopyJournal::words).collect(Collectors.joining(", "))));
    }
  }

  private static String words(Retention change) {
    return String.format(
        Locale.ROOT, "length %d (%.2f bits)", change.length().steps(), change.bits());
  }
}
