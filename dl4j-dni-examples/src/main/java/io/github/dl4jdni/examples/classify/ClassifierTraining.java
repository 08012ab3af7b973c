package io.github.dl4jdni.examples.classify;

import io.github.dl4jdni.examples.recurrent.Budget;
import io.github.dl4jdni.examples.recurrent.RecurrentMethod;
import io.github.dl4jdni.examples.recurrent.RecurrentNetworks;
import io.github.dl4jdni.examples.recurrent.SequenceEnd;
import io.github.dl4jdni.examples.recurrent.SlicedTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.linalg.dataset.DataSet;

/** One network's training on labelled sequences. */
final class ClassifierTraining extends SlicedTraining {

  /** So many sequences are measured while a training goes on. */
  private static final int BEGINNING = 1_000;

  private final Plan plan;
  private final RecurrentNetworks networks;
  private final LabelledSequences sequences;
  private final ClassifierJournal journal;
  private final Supplier<DataSet> source;
  private final EndTargets targets;
  private final SequenceEnd end;
  private final Accuracy beginning;
  private final List<CurvePoint> curve = new ArrayList<>();

  /**
   * What tells a training from others.
   *
   * @param method how the recurrent layer learns
   * @param batch sequences of a minibatch
   * @param seed of the initial weights and the order of the sequences
   */
  record Plan(RecurrentMethod method, int batch, long seed) {}

  /**
   * A point of the curve.
   *
   * @param seconds of training
   * @param minibatches learnt
   * @param accuracy on the first of the measured sequences, in percent
   */
  record CurvePoint(double seconds, long minibatches, double accuracy) {}

  ClassifierTraining(
      Plan plan,
      Budget budget,
      RecurrentNetworks networks,
      LabelledSequences sequences,
      ClassifierJournal journal) {
    super(budget, networks.create(plan.method()));
    this.plan = plan;
    this.networks = networks;
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
  protected void learnt() {
    // The curve has what was measured.
  }

  @Override
  protected void check() {
    double accuracy = beginning.of(networks.stockTwin(network()));
    CurvePoint point = new CurvePoint(seconds(), minibatches(), accuracy);
    curve.add(point);
    journal.measured(plan, point);
  }

  /** Measures all sequences that are there to be measured on. {@return what came out} */
  ClassifierResult result() {
    return new ClassifierResult(
        plan,
        seconds(),
        minibatches(),
        new Accuracy(sequences, Integer.MAX_VALUE).of(networks.stockTwin(network())),
        List.copyOf(curve));
  }
}
