package io.github.dl4jdni.cli.network;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** What can be measured on examples: a network, wherever it is. */
public interface Evaluable {

  /**
   * {@return its output for a batch's features, for a network with one input and one output}
   *
   * @param batch with masks, where it has any
   */
  INDArray output(DataSet batch);

  /**
   * {@return its mean loss on a batch, without training}
   *
   * @param batch of features and labels
   */
  double score(DataSet batch);
}
