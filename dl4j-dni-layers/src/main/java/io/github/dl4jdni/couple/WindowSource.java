package io.github.dl4jdni.couple;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the data of coupled networks come from, by the number of the step. It is asked on the
 * networks' own threads, at the same time perhaps; asked twice for the same steps, it has to give
 * the same, so that a training that is resumed sees what it would have seen.
 */
@FunctionalInterface
public interface WindowSource {

  /**
   * The data of a window.
   *
   * @param network whose window it is
   * @param from the first step of it, counted from 0
   * @param to the step behind its last one; the network ticks with the last step of every n
   * @return features and labels of its ticks
   */
  WindowData window(String network, long from, long to);

  /**
   * What the gradient model of a conditional interface is to see beside a message: what is known of
   * the receiver's labels, for instance.
   *
   * @param sender the network that sent it
   * @param receiver the network that got it
   * @param to the step behind that of the tick that sent it
   * @return [N, labels]
   */
  default INDArray context(String sender, String receiver, long to) {
    throw new UnsupportedOperationException(
        "the interface from \""
            + sender
            + "\" to \""
            + receiver
            + "\" is conditioned on labels: override context(...) of its WindowSource");
  }
}
