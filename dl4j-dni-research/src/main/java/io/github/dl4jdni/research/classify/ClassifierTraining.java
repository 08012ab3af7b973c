package io.github.dl4jdni.research.classify;

import io.github.dl4jdni.research.recurrent.Budget;
import io.github.dl4jdni.research.recurrent.Journal;
import io.github.dl4jdni.research.recurrent.RecurrentMethod;
import io.github.dl4jdni.research.recurrent.RecurrentNetworks;
import io.github.dl4jdni.research.recurrent.RecurrentPlan;
import io.github.dl4jdni.research.recurrent.SequenceEnd;
import io.github.dl4jdni.research.recurrent.SlicedTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.nd4j.linalg.dataset.DataSet;

/** One network's training on labelled sequences. */
final class ClassifierTraining extends SlicedTraining {

  /** So many sequences are measured while a training goes on. */
  private static final int BEGINNING = 1_000;

  private final LabelledSequences sequences;
  private final Journal journal;
  private final Supplier<DataSet> source;
  private final EndTargets targets;
  private final SequenceEnd end;
  private final Accuracy beginning;
  private final List<CurvePoint> curve = new ArrayList<>();

  /**
   * A point of the curve.
   *
   * @param seconds of training
   * @param minibatches learnt
   * @param accuracy on the first of the measured sequences, in percent
   */
  record CurvePoint(double seconds, long minibatches, double accuracy) {}

  /** {@return the headings of the journal's table} */
  static String[] headings() {
    return Journal.headings("accuracy %");
  }

  ClassifierTraining(
      RecurrentPlan plan,
      Budget budget,
      RecurrentNetworks networks,
      LabelledSequences sequences,
      Journal journal) {
    super(plan, budget, networks);
    this.sequences = sequences;
    this.journal = journal;
    source = sequences.training(plan.batch(), plan.seed());
    targets =
        new EndTargets(
            plan.method() == RecurrentMethod.REPLICATED
                ? networks.settings().window()
                : sequences.steps());
    beginning = new Accuracy(sequences, BEGINNING);
    end = new SequenceEnd(network(), networks.windowSteps(plan.method()));
    network().setListeners(end);
  }

  @Override
  protected DataSet minibatch(long index) {
    end.begin(sequences.steps());
    return targets.of(source.get());
  }

  @Override
  protected void check() {
    double accuracy = beginning.of(stockTwin());
    curve.add(new CurvePoint(seconds(), minibatches(), accuracy));
    journal.row(figures(), String.format(Locale.ROOT, "%.1f", accuracy));
  }

  /** Measures all sequences that are there to be measured on. {@return what came out} */
  ClassifierReport.Run result() {
    return new ClassifierReport.Run(
        figures(), new Accuracy(sequences, Integer.MAX_VALUE).of(stockTwin()), List.copyOf(curve));
  }
}
