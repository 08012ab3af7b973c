package io.github.dl4jdni.cluster.cli;

import io.github.dl4jdni.cli.network.Evaluable;
import io.github.dl4jdni.train.PartialEvaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A network that no host has all of.
 *
 * @param evaluation what all hosts do together
 */
record NetworkInParts(PartialEvaluation evaluation) implements Evaluable {

  @Override
  public INDArray output(DataSet batch) {
    return evaluation.output(batch.toMultiDataSet())[0];
  }

  @Override
  public double score(DataSet batch) {
    return evaluation.score(batch.toMultiDataSet());
  }
}
