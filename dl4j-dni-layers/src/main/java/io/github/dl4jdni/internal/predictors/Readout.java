package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.conf.OutputLoss;
import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.Products;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A linear readout of features on the network's output, z = xU + b, that learns from the output
 * layer's own loss ℓ(z, y), and tells its error ê = ∂ℓ/∂z.
 */
final class Readout {

  private final INDArray weights; // U, [features, errors]
  private final INDArray bias; // [errors]
  private final ILossFunction loss;
  private final IActivation activation;
  private final boolean softmax;
  private INDArray biasGradient;

  Readout(INDArray weights, INDArray bias, OutputLoss output) {
    this.weights = weights;
    this.bias = bias;
    loss = output.getLoss();
    activation = output.getActivation();
    softmax = SoftmaxError.isOf(loss, activation);
  }

  void setBiasGradient(INDArray view) {
    biasGradient = view;
  }

  /** How wide its errors are: as the output layer's. */
  long errors() {
    return bias.length();
  }

  /**
   * Its error.
   *
   * @param features x, [rows, features]
   * @param times U, or that as wide as the features are
   * @param labelsAndMask y and which of it counts, side by side, [rows, 2·labels or more]
   * @param workspaces the step's workspaces
   * @return ê, [rows, errors], in the working memory; zero where labels do not count
   */
  INDArray error(
      INDArray features, INDArray times, INDArray labelsAndMask, LayerWorkspaceMgr workspaces) {
    INDArray logits = create(features.size(0), workspaces);
    Products.times(features, times, logits);
    if (softmax && SoftmaxError.replace(logits, bias, labelsAndMask)) {
      return logits;
    }
    logits.addiRowVector(bias);
    INDArray error = create(features.size(0), workspaces);
    long labels = labelsAndMask.size(1) / 2; // there may be a one behind
    error.assign(loss.computeGradient(columns(labelsAndMask, 0, labels), logits, activation, null));
    return labels == errors()
        ? error.muli(columns(labelsAndMask, labels, 2 * labels))
        : error.muliColumnVector(columns(labelsAndMask, labels, labels + 1));
  }

  INDArray error(INDArray features, INDArray labelsAndMask, LayerWorkspaceMgr workspaces) {
    return error(features, weights, labelsAndMask, workspaces);
  }

  /** Writes the gradient of the bias: the error's sum over the rows. */
  void learnBias(INDArray error) {
    error.sum(biasGradient, 0);
  }

  private static INDArray columns(INDArray rows, long from, long to) {
    return rows.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  private INDArray create(long rows, LayerWorkspaceMgr workspaces) {
    return Arrays2d.create(ArrayType.BP_WORKING_MEM, rows, errors(), weights, workspaces);
  }
}
