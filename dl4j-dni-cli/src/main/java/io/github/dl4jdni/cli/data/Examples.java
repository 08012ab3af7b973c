package io.github.dl4jdni.cli.data;

import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;

/** Examples with their classes, to be handed out in minibatches. */
public interface Examples {

  /** {@return how many there are} */
  int size();

  /** {@return how many values the features of one have} */
  int values();

  /** {@return the number of classes} */
  int classes();

  /**
   * {@return a run of them}
   *
   * @param from index of the first
   * @param to index after the last
   */
  Examples range(int from, int to);

  /**
   * Makes a minibatch.
   *
   * @param indices of the examples, in the minibatch's order
   * @return features [N, values] and one-hot labels [N, classes]
   */
  DataSet batch(int[] indices);

  /**
   * {@return a minibatch of the first}
   *
   * @param most how many at most
   */
  default DataSet firstBatch(int most) {
    return batch(IntStream.range(0, Math.min(most, size())).toArray());
  }
}
