package io.github.dl4jdni.examples.copy;

import io.github.dl4jdni.examples.copy.SolvedLengths.Retention;
import io.github.dl4jdni.examples.recurrent.Budget;
import io.github.dl4jdni.examples.recurrent.RecurrentMethod;
import io.github.dl4jdni.examples.recurrent.RecurrentNetworks;
import io.github.dl4jdni.examples.recurrent.ScoreSum;
import io.github.dl4jdni.examples.recurrent.Seeds;
import io.github.dl4jdni.examples.recurrent.SequenceEnd;
import io.github.dl4jdni.examples.recurrent.SlicedTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * One network's training on a copy task: its sequences grow as soon as a minibatch is solved.
 *
 * <p>A minibatch hangs on the seed, its number and the lengths alone, so that all methods see the
 * same sequences. One that rehearses does not tell what the new length costs: that is measured on
 * fresh sequences, as soon as the whole minibatch costs less than the limit.
 */
final class CopyTraining extends SlicedTraining {

  /** What random numbers are for. */
  private static final int TRAINING = 0;

  private static final int CHECK = 1;

  private static final double LN2 = Math.log(2);

  private final Plan plan;
  private final RecurrentNetworks networks;
  private final CopyJournal journal;
  private final ScoreSum scores = new ScoreSum();
  private final SequenceEnd end;
  private final SolvedLengths solved = new SolvedLengths();
  private final List<CurvePoint> curve = new ArrayList<>();
  private SequenceLength length;
  private List<SequenceLength> lengths = List.of();
  private int checks;
  private Ability current;

  /**
   * What tells a training from others.
   *
   * @param curriculum the task
   * @param method how the recurrent layer learns
   * @param batch sequences of a minibatch
   * @param seed of the initial weights and the sequences
   * @param rehearsal of lengths that were solved
   */
  record Plan(
      Curriculum curriculum, RecurrentMethod method, int batch, long seed, Rehearsal rehearsal) {}

  /**
   * A point of the curve.
   *
   * @param seconds of training
   * @param minibatches learnt
   * @param steps of the longest sequences that were solved, 0 at first
   */
  record CurvePoint(double seconds, long minibatches, int steps) {}

  CopyTraining(Plan plan, Budget budget, RecurrentNetworks networks, CopyJournal journal) {
    super(budget, networks.create(plan.method()));
    this.plan = plan;
    this.networks = networks;
    this.journal = journal;
    length = plan.curriculum().first();
    curve.add(new CurvePoint(0, 0, 0));
    end = new SequenceEnd(network(), networks.windowSteps(plan.method()));
    network().setListeners(scores, end);
  }

  @Override
  protected DataSet minibatch(long index) {
    end.begin(length.steps());
    SplittableRandom random = random(TRAINING, index, length);
    lengths = plan.rehearsal().lengths(length, solved.all(), plan.batch(), random);
    return networks.toLearn(plan.method(), CopyEncoding.draw(lengths, random));
  }

  @Override
  protected void learnt() {
    double targetBits =
        lengths.stream().mapToInt(SequenceLength::targetBits).average().orElseThrow();
    double bits = scores.take() / LN2 / targetBits;
    if (bits < Curriculum.SOLVED_BELOW && plan.rehearsal().share() > 0) {
      bits = measure(networks.stockTwin(network()), length);
    }
    if (bits < Curriculum.SOLVED_BELOW) {
      notePoint();
      Solved now = new Solved(length, minibatches(), seconds(), bits);
      solved.add(now);
      notePoint();
      journal.solved(plan, now);
      length = plan.curriculum().next(length);
    }
  }

  @Override
  protected void check() {
    MultiLayerNetwork twin = networks.stockTwin(network());
    checks++;
    List<Retention> changes = solved.recheck(each -> measure(twin, each));
    journal.changed(plan, minibatches(), changes);
    Solved longest = solved.longest();
    Ability before = current;
    current =
        Ability.of(
            length, measure(twin, length), longest == null ? null : longest.length(), before);
    journal.ability(plan, minibatches(), before, current);
    if (finished()) {
      notePoint();
    }
  }

  /** Bits of loss per bit of target, on sequences that no minibatch holds. */
  private double measure(MultiLayerNetwork twin, SequenceLength each) {
    return twin.score(fresh(each), false) / LN2 / each.targetBits();
  }

  private DataSet fresh(SequenceLength each) {
    return CopyEncoding.draw(each, plan.batch(), random(CHECK, checks, each));
  }

  private SplittableRandom random(int purpose, long index, SequenceLength each) {
    return Seeds.random(plan.seed(), purpose, index, each.items(), each.repeats());
  }

  /** Just before and after each step of the curve, so that it is drawn as one. */
  private void notePoint() {
    Solved longest = solved.longest();
    curve.add(
        new CurvePoint(seconds(), minibatches(), longest == null ? 0 : longest.length().steps()));
  }

  /** Measures the gradient model. {@return what came out} */
  CopyResult result() {
    return new CopyResult(
        plan,
        seconds(),
        minibatches(),
        solved.all(),
        solved.retentions(),
        current,
        networks.quality(plan.method(), network(), fresh(length)),
        List.copyOf(curve));
  }
}
