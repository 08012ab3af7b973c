package io.github.dl4jdni.benchmarks;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Minibatches of noise with labels: what is measured does not depend on the values. */
final class Noise {

  private Noise() {}

  /** {@return a minibatch for a {@link DenseNetwork}} */
  static DataSet batch(int size) {
    return batch(size, DenseNetwork.INPUTS);
  }

  /** {@return a minibatch with a number of inputs} */
  static DataSet batch(int size, int inputs) {
    Nd4j.getRandom().setSeed(2);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, size, DenseNetwork.CLASSES);
    for (int i = 0; i < size; i++) {
      labels.putScalar(i, i % DenseNetwork.CLASSES, 1);
    }
    return new DataSet(Nd4j.rand(DataType.FLOAT, size, inputs), labels);
  }
}
