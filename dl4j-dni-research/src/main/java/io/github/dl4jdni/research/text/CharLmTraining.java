package io.github.dl4jdni.research.text;

import io.github.dl4jdni.research.recurrent.Budget;
import io.github.dl4jdni.research.recurrent.Journal;
import io.github.dl4jdni.research.recurrent.RecurrentNetworks;
import io.github.dl4jdni.research.recurrent.RecurrentPlan;
import io.github.dl4jdni.research.recurrent.ScoreSum;
import io.github.dl4jdni.research.recurrent.SlicedTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.dataset.DataSet;

/** One network's training on a text. */
final class CharLmTraining extends SlicedTraining {

  /** Windows that are handed to {@code fit} at once. The state lives on from one to the next. */
  static final int WINDOWS = 16;

  private static final double LN2 = Math.log(2);

  private final ModelledText text;
  private final Journal journal;
  private final TextStreams streams;
  private final ScoreSum scores = new ScoreSum();
  private final List<CurvePoint> curve = new ArrayList<>();
  private final int steps;
  private double trainingBits;
  private int minibatchesSinceCheck;

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

  /** {@return the headings of the journal's table} */
  static String[] headings() {
    return Journal.headings("learnt bpc", "held-out bpc");
  }

  CharLmTraining(
      RecurrentPlan plan,
      Budget budget,
      RecurrentNetworks networks,
      ModelledText text,
      Journal journal) {
    super(plan, budget, networks);
    this.text = text;
    this.journal = journal;
    steps = WINDOWS * networks.settings().window();
    streams = text.streams(plan.batch(), steps);
    network().setListeners(scores);
  }

  @Override
  protected DataSet minibatch(long index) {
    return streams.minibatch(index);
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
            text.beginning().of(stockTwin()));
    trainingBits = 0;
    minibatchesSinceCheck = 0;
    curve.add(point);
    journal.row(figures(), bits(point.training()), bits(point.heldOut()));
  }

  private static String bits(double bits) {
    return String.format(Locale.ROOT, "%.3f", bits);
  }

  /** Measures the whole held-out text. {@return what came out} */
  CharLmReport.Run result() {
    return new CharLmReport.Run(
        figures(),
        minibatches() * steps * plan().batch(),
        text.whole().of(stockTwin()),
        List.copyOf(curve));
  }
}
