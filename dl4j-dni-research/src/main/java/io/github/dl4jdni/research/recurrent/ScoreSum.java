package io.github.dl4jdni.research.recurrent;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/** Adds up the scores of a minibatch's windows: of each, the loss of one sequence, on average. */
public final class ScoreSum extends BaseTrainingListener {

  private double sum;

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    sum += model.score();
  }

  /** {@return the loss of one sequence, in nats, since it was last asked for} */
  public double take() {
    double taken = sum;
    sum = 0;
    return taken;
  }
}
