package io.github.dl4jdni.examples.text;

import io.github.dl4jdni.examples.recurrent.Journal;
import java.util.Locale;

/**
 * Tells how trainings come on.
 *
 * @param journal where
 */
record CharLmJournal(Journal journal) {

  /** {@return the headings of its table} */
  static String[] headings() {
    return new String[] {"method", "seed", "minibatches", "seconds", "learnt bpc", "held-out bpc"};
  }

  /** A network was measured. */
  void measured(CharLmTraining.Plan plan, CharLmTraining.CurvePoint point) {
    journal.row(
        plan.method().toString(),
        String.valueOf(plan.seed()),
        String.valueOf(point.minibatches()),
        String.format(Locale.ROOT, "%.1f", point.seconds()),
        String.format(Locale.ROOT, "%.3f", point.training()),
        String.format(Locale.ROOT, "%.3f", point.heldOut()));
  }
}
