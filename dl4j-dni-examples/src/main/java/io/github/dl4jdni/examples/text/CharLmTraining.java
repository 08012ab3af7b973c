package io.github.dl4jdni.examples.text;

import io.github.dl4jdni.examples.recurrent.Budget;
import io.github.dl4jdni.examples.recurrent.RecurrentMethod;
import io.github.dl4jdni.examples.recurrent.RecurrentNetworks;
import io.github.dl4jdni.examples.recurrent.ScoreSum;
import io.github.dl4jdni.examples.recurrent.SlicedTraining;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.dataset.DataSet;

/** One network's training on a text. */
final class CharLmTraining extends SlicedTraining {

  /** Windows that are handed to {@code fit} at once. The state lives on from one to the next. */
  static final int WINDOWS = 16;

  private static final double LN2 = Math.log(2);

  private final Plan plan;
  private final RecurrentNetworks networks;
  private final ModelledText text;
  private final CharLmJournal journal;
  private final TextStreams streams;
  private final ScoreSum scores = new ScoreSum();
  private final List<CurvePoint> curve = new ArrayList<>();
  private final int steps;
  private double trainingBits;
  private int minibatchesSinceCheck;

  /**
   * What tells a training from others.
   *
   * @param method how the recurrent layer learns
   * @param batch streams of a minibatch
   * @param seed of the initial weights
   */
  record Plan(RecurrentMethod method, int batch, long seed) {}

  /**
   * A point of the curve.
   *
   * @param seconds of training
   * @param minibatches learnt
   * @param training bits per character of the text that was learnt since the point before, each
   *     minibatch at the weights that it met
   * @param heldOut bits per character of the beginning of the held-out text
   */
  record CurvePoint(double seconds, long minibatches, double training, double heldOut) {}

  CharLmTraining(
      Plan plan,
      Budget budget,
      RecurrentNetworks networks,
      ModelledText text,
      CharLmJournal journal) {
    super(budget, networks.create(plan.method()));
    this.plan = plan;
    this.networks = networks;
    this.text = text;
    this.journal = journal;
    steps = WINDOWS * networks.settings().window();
    streams = text.streams(plan.batch(), steps);
    network().setListeners(scores);
  }

  @Override
  protected DataSet minibatch(long index) {
    return networks.toLearn(plan.method(), streams.minibatch(index));
  }

  @Override
  protected void learnt() {
    trainingBits += scores.take() / LN2 / steps;
    minibatchesSinceCheck++;
  }

  @Override
  protected void check() {
    CurvePoint point =
        new CurvePoint(
            seconds(),
            minibatches(),
            trainingBits / minibatchesSinceCheck,
            text.beginning().of(networks.stockTwin(network())));
    trainingBits = 0;
    minibatchesSinceCheck = 0;
    curve.add(point);
    journal.measured(plan, point);
  }

  /** Measures the whole held-out text. {@return what came out} */
  CharLmResult result() {
    return new CharLmResult(
        plan,
        seconds(),
        minibatches(),
        minibatches() * steps * plan.batch(),
        text.whole().of(networks.stockTwin(network())),
        List.copyOf(curve));
  }
}
