package io.github.dl4jdni.examples.recurrent;

import io.github.dl4jdni.examples.TrainingClock;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A training that is cut into slices, so that several take turns on one thread and a machine's
 * noise hits all alike.
 *
 * <p>Only what happens in {@link #fit} counts as its time: making minibatches and measuring do not.
 */
public abstract class SlicedTraining {

  /** How many checks a training has, the last of them at its end. */
  private static final int CHECKS = 20;

  private final Budget budget;
  private final MultiLayerNetwork network;
  private final TrainingClock clock = TrainingClock.ofProcessorTime();
  private long minibatches;
  private int slices;
  private int checks;

  /**
   * A training that has not begun.
   *
   * @param budget how long it lasts
   * @param network what is trained
   */
  protected SlicedTraining(Budget budget, MultiLayerNetwork network) {
    this.budget = budget;
    this.network = network;
  }

  /**
   * {@return the data of a minibatch}
   *
   * @param index how many minibatches came before
   */
  protected abstract DataSet minibatch(long index);

  /** Called after each minibatch was learnt, while the clock stands. */
  protected abstract void learnt();

  /** Measures the network, while the clock stands: twenty times, the last time at the end. */
  protected abstract void check();

  /** Trains for the whole budget. */
  public final void run() {
    while (!finished()) {
      slice();
    }
  }

  /** Trains for a slice of the budget. */
  final void slice() {
    slices++;
    double end = (double) slices / budget.slices();
    while (!finished() && spent() < end) {
      fit(minibatch(minibatches));
      learnt();
    }
    if (finished() || spent() >= (checks + 1.0) / CHECKS) {
      checks = (int) (spent() * CHECKS);
      check();
    }
  }

  /** {@return the share of the budget that is spent, from 0 to 1} */
  final double spent() {
    return budget.spent(seconds(), minibatches);
  }

  /** {@return whether the budget is spent} */
  protected final boolean finished() {
    return spent() >= 1;
  }

  /** {@return what is trained} */
  protected final MultiLayerNetwork network() {
    return network;
  }

  /** {@return the processor time of training, in seconds} */
  protected final double seconds() {
    return clock.seconds();
  }

  /** {@return how many minibatches were learnt} */
  protected final long minibatches() {
    return minibatches;
  }

  private void fit(DataSet data) {
    clock.start();
    network.fit(data);
    clock.stop();
    minibatches++;
  }
}
