package io.github.dl4jdni.conf;

import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Fresh values for weight matrices. */
final class Weights {

  private Weights() {}

  /** Fills an 'f' ordered view [in, out] as the layer says, by Xavier if it says nothing. */
  static void initialize(BaseLayer layer, long fanIn, INDArray weights) {
    initialize(
        layer.getWeightInitFn() == null ? new WeightInitXavier() : layer.getWeightInitFn(),
        fanIn,
        weights);
  }

  /** Fills an 'f' ordered view [in, out]. */
  static void initialize(IWeightInit initialization, long fanIn, INDArray weights) {
    initialization.init(
        (double) fanIn,
        (double) weights.size(1),
        weights.shape(),
        IWeightInit.DEFAULT_WEIGHT_INIT_ORDER,
        weights.reshape('f', new long[] {weights.length()})); // not reshape(rows 'f', columns)
  }
}
