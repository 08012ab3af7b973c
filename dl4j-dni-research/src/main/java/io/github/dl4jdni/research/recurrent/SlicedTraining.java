package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.cli.command.TrainingClock;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A training that is cut into slices, so that several take turns on one thread and a machine's
 * noise hits all alike.
 *
 * <p>Only what happens in {@link #fit} counts as its time, and there what a method's network needs
 * beside the data is made: making minibatches and measuring do not count.
 */
public abstract class SlicedTraining {

  /** How many checks a training has, the last of them at its end. */
  private static final int CHECKS = 20;

  private final RecurrentPlan plan;
  private final Budget budget;
  private final RecurrentNetworks networks;
  private final MultiLayerNetwork network;
  private final MultiLayerNetwork twin;
  private final TrainingClock clock = TrainingClock.ofProcessorTime();
  private long minibatches;
  private int slices;
  private double rateFactor = 1;
  private int checks;

  /**
   * A training that has not begun.
   *
   * @param plan what it is
   * @param budget how long it lasts
   * @param networks build what is trained
   */
  protected SlicedTraining(RecurrentPlan plan, Budget budget, RecurrentNetworks networks) {
    this.plan = plan;
    this.budget = budget;
    this.networks = networks;
    network = networks.create(plan.method());
    twin = networks.stockTwin(network);
  }

  /**
   * {@return the data of a minibatch, the same for all methods}
   *
   * @param index how many minibatches came before
   */
  protected abstract DataSet minibatch(long index);

  /** Called after each minibatch was learnt, while the clock stands. Here it does nothing. */
  protected void learnt() {}

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
    setRateFactor(budget.rateFactor(slices));
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

  private void setRateFactor(double factor) {
    if (factor != rateFactor) {
      rateFactor = factor;
      network.setLearningRate(factor * networks.settings().learningRate());
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

  /** {@return what the training is} */
  protected final RecurrentPlan plan() {
    return plan;
  }

  /** {@return what built its network} */
  protected final RecurrentNetworks networks() {
    return networks;
  }

  /**
   * {@return a network of Deeplearning4j's own layers with the present weights, on which is
   * measured; always the same network}
   */
  protected final MultiLayerNetwork stockTwin() {
    RecurrentNetworks.copy(network, twin);
    return twin;
  }

  /** {@return how far the training has come} */
  protected final TrainingFigures figures() {
    return new TrainingFigures(
        plan.method().toString(),
        networks.settings().window(),
        plan.seed(),
        seconds(),
        minibatches);
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
    network.fit(networks.toLearn(plan.method(), data));
    clock.stop();
    minibatches++;
  }
}
