package io.github.dl4jdni.couple;

/** Is told of each update of coupled networks, on the thread of the network that was updated. */
@FunctionalInterface
public interface CoupledListener {

  /**
   * A network was updated.
   *
   * @param network its name
   * @param step the step behind the window's last one
   * @param score the network's score of that window: its own loss, the mean over the minibatch
   */
  void windowDone(String network, long step, double score);
}
