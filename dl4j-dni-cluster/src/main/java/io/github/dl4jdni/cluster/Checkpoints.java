package io.github.dl4jdni.cluster;

import io.github.dl4jdni.train.DecoupledListener;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/** When the coordinator has checkpoints written: while all modules rest behind a minibatch. */
abstract class Checkpoints extends BaseTrainingListener implements DecoupledListener {

  private final ClusterNetwork network;
  private final int every;
  private CountedMinibatches minibatches; // null while nobody fits
  private int epochs; // complete, of this training
  private int saved; // the iteration that comes next after the newest checkpoint

  /**
   * Checkpoints.
   *
   * @param network the coordinator's
   * @param every how many iterations lie between them at least
   */
  Checkpoints(ClusterNetwork network, int every) {
    this.network = network;
    this.every = every;
  }

  /** How far training had come when the checkpoint that it goes on from was written. */
  abstract Position position();

  /**
   * Writes a checkpoint, with the network's counts.
   *
   * @param checkpoint which one
   */
  abstract void save(Checkpoint checkpoint);

  /** Training begins, from the network as it is now. */
  final void begin() {
    saved = network.iteration();
  }

  /** An epoch begins. */
  final void epoch(CountedMinibatches of, int complete) {
    minibatches = of;
    epochs = complete;
  }

  /** All epochs are complete: keeps that, so that a restart does not train on. */
  final void end(int complete) {
    minibatches = null;
    save(network.iteration(), new Position(complete, 0));
  }

  private boolean isDue(int iteration) {
    return minibatches != null && minibatches.endsWith(iteration) && iteration + 1 - saved >= every;
  }

  @Override
  public boolean readsNetwork(int iteration) {
    return isDue(iteration);
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    if (isDue(iteration)) {
      network.setCounts(iteration + 1, epoch);
      try {
        save(iteration + 1, new Position(epochs, minibatches.given()));
      } finally {
        network.setCounts(iteration, epoch);
      }
    }
  }

  private void save(int next, Position position) {
    save(new Checkpoint(next, position));
    saved = next;
  }
}
