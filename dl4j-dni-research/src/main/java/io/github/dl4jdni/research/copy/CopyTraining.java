package io.github.dl4jdni.research.copy;

import io.github.dl4jdni.cli.data.Seeds;
import io.github.dl4jdni.research.copy.SolvedLengths.Retention;
import io.github.dl4jdni.research.recurrent.Budget;
import io.github.dl4jdni.research.recurrent.RecurrentNetworks;
import io.github.dl4jdni.research.recurrent.RecurrentPlan;
import io.github.dl4jdni.research.recurrent.ScoreSum;
import io.github.dl4jdni.research.recurrent.SequenceEnd;
import io.github.dl4jdni.research.recurrent.SlicedTraining;
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
 * fresh sequences, others after each minibatch, whenever the whole minibatch costs less than the
 * limit.
 */
final class CopyTraining extends SlicedTraining {

  /** What random numbers are for. */
  private static final int TRAINING = 0;

  private static final int CHECK = 1;
  private static final int SOLVING = 2;

  private static final double LN2 = Math.log(2);

  private final CopyTask task;
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
   * A point of the curve.
   *
   * @param seconds of training
   * @param minibatches learnt
   * @param steps of the sequences that the training is credited with, 0 at first
   */
  record CurvePoint(double seconds, long minibatches, int steps) {}

  CopyTraining(
      RecurrentPlan plan,
      Budget budget,
      RecurrentNetworks networks,
      CopyTask task,
      CopyJournal journal) {
    super(plan, budget, networks);
    this.task = task;
    this.journal = journal;
    length = task.curriculum().first();
    curve.add(new CurvePoint(0, 0, 0));
    end = new SequenceEnd(network(), networks.windowSteps(plan.method()));
    network().setListeners(scores, end);
  }

  @Override
  protected DataSet minibatch(long index) {
    end.begin(length.steps());
    SplittableRandom random = random(TRAINING, index, length);
    lengths = task.rehearsal().lengths(length, solved.all(), plan().batch(), random);
    return CopyEncoding.draw(lengths, random);
  }

  @Override
  protected void learnt() {
    double targetBits =
        lengths.stream().mapToInt(SequenceLength::targetBits).average().orElseThrow();
    double bits = scores.take() / LN2 / targetBits;
    if (bits < Curriculum.SOLVED_BELOW && task.rehearsal().rehearses()) {
      bits = measure(stockTwin(), length, toSolve());
    }
    if (bits < Curriculum.SOLVED_BELOW) {
      Solved now = new Solved(length, minibatches(), seconds(), bits);
      CurvePoint before = point();
      solved.add(now);
      noteStep(before);
      journal.solved(plan(), now);
      length = task.curriculum().next(length);
    }
  }

  @Override
  protected void check() {
    MultiLayerNetwork twin = stockTwin();
    checks++;
    CurvePoint before = point();
    List<Retention> changes =
        solved.recheck(each -> measure(twin, each, fresh(CHECK, checks, each)));
    noteStep(before);
    journal.changed(plan(), minibatches(), changes);
    Solved longest = solved.longest();
    Ability last = current;
    current =
        Ability.of(
            length,
            measure(twin, length, fresh(CHECK, checks, length)),
            longest == null ? null : longest.length(),
            last);
    journal.ability(plan(), minibatches(), last, current);
    if (finished()) {
      curve.add(point());
    }
  }

  /** {@return what a rehearsing training solves the present length by, after this minibatch} */
  DataSet toSolve() {
    return fresh(SOLVING, minibatches(), length);
  }

  /** Bits of loss per bit of target. */
  private static double measure(MultiLayerNetwork twin, SequenceLength each, DataSet sequences) {
    return twin.score(sequences, false) / LN2 / each.targetBits();
  }

  /** {@return sequences that no minibatch holds} */
  private DataSet fresh(int purpose, long index, SequenceLength each) {
    return CopyEncoding.draw(each, plan().batch(), random(purpose, index, each));
  }

  private SplittableRandom random(int purpose, long index, SequenceLength each) {
    return Seeds.random(plan().seed(), purpose, index, each.items(), each.repeats());
  }

  private CurvePoint point() {
    return new CurvePoint(seconds(), minibatches(), CopyResult.steps(task.counted(solved)));
  }

  /** Notes the points just before and after a change, so that it is drawn as a step. */
  private void noteStep(CurvePoint before) {
    CurvePoint now = point();
    if (now.steps() != before.steps()) {
      curve.add(before);
      curve.add(now);
    }
  }

  /** Measures the gradient model. {@return what came out} */
  CopyResult result() {
    return new CopyResult(
        task,
        figures(),
        solved,
        current,
        networks().quality(plan().method(), network(), fresh(CHECK, checks, length)),
        List.copyOf(curve));
  }
}
