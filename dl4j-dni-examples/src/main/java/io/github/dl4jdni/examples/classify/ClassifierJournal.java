package io.github.dl4jdni.examples.classify;

import io.github.dl4jdni.examples.recurrent.Journal;
import java.util.Locale;

/**
 * Tells how trainings come on.
 *
 * @param journal where
 */
record ClassifierJournal(Journal journal) {

  /** {@return the headings of its table} */
  static String[] headings() {
    return new String[] {"method", "seed", "minibatches", "seconds", "accuracy %"};
  }

  /** A network was measured. */
  void measured(ClassifierTraining.Plan plan, ClassifierTraining.CurvePoint point) {
    journal.row(
        plan.method().toString(),
        String.valueOf(plan.seed()),
        String.valueOf(point.minibatches()),
        String.format(Locale.ROOT, "%.1f", point.seconds()),
        String.format(Locale.ROOT, "%.1f", point.accuracy()));
  }
}
