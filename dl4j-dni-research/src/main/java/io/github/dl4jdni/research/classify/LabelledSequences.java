package io.github.dl4jdni.research.classify;

import java.util.function.Supplier;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Sequences of one length with a class each: some to learn, others to measure on.
 *
 * <p>A minibatch of N has features [N, inputs, steps] and one-hot labels [N, classes].
 */
interface LabelledSequences {

  /** {@return one phrase that says what they are} */
  String description();

  /** {@return whether the program makes them} */
  boolean synthetic();

  /** {@return width of a step} */
  int inputs();

  /** {@return steps of each sequence} */
  int steps();

  /** {@return number of classes} */
  int classes();

  /** {@return how many there are to learn, or 0 if they do not end} */
  int trainingSize();

  /**
   * {@return minibatches to learn, one after another without end, in an order that hangs on the
   * seed alone}
   *
   * @param batch sequences of a minibatch
   * @param seed of the order
   */
  Supplier<DataSet> training(int batch, long seed);

  /** {@return how many there are to measure on} */
  int measuredSize();

  /**
   * {@return a minibatch of those to measure on}
   *
   * @param from number of the first one
   * @param to number after that of the last one
   */
  DataSet measured(int from, int to);
}
