package io.github.dl4jdni.internal.arrays;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A dense layer's arithmetic between its weighted input and its output, perhaps with batch
 * normalisation, computed once: the forward pass keeps what the backward pass needs.
 */
public final class DenseFunction {

  private final IActivation activation;
  private final BatchNormalizer normalizer; // or null
  private final OnesRow ones = new OnesRow();

  private INDArray output; // [N, C]
  private INDArray preActivation; // [N, C]; null where the output itself tells the derivative

  public DenseFunction(IActivation activation, BatchNormalizer normalizer) {
    this.activation = activation;
    this.normalizer = normalizer;
  }

  /**
   * Computes the output in place of the weighted input, and keeps it.
   *
   * @param z the weighted input, [N, C]
   * @param held where what is kept is to live
   * @param workspaces the step's workspaces
   * @return the output, which {@link #backpropagate} may overwrite
   */
  public INDArray train(INDArray z, ArrayType held, LayerWorkspaceMgr workspaces) {
    if (normalizer != null) {
      normalizer.train(z, held, ones, workspaces);
    }
    preActivation =
        ActivationDerivative.of(activation) == ActivationDerivative.OF_INPUT
            ? workspaces.dup(held, z, 'c')
            : null;
    output = activation.getActivation(z, true);
    return output;
  }

  /** Whether {@link #backpropagate} reads the output. */
  public boolean needsOutput() {
    ActivationDerivative derivative = ActivationDerivative.of(activation);
    return derivative != ActivationDerivative.ONE && derivative != ActivationDerivative.OF_INPUT;
  }

  /** Goes on with another array as the output, of the same values. */
  public void keep(INDArray sameOutput) {
    output = sameOutput;
  }

  /** The output for the weighted input, in place, by the running statistics. */
  public INDArray infer(INDArray z) {
    if (normalizer != null) {
      normalizer.infer(z);
    }
    return activation.getActivation(z, false);
  }

  /**
   * Turns the gradient of the output into that of the weighted input.
   *
   * @param gradient with respect to the output, [N, C]; may be overwritten
   * @param mask one column, or null
   * @param workspaces the step's workspaces
   * @return with respect to the weighted input
   */
  public INDArray backpropagate(INDArray gradient, INDArray mask, LayerWorkspaceMgr workspaces) {
    INDArray delta =
        ActivationDerivative.of(activation).times(gradient, output, preActivation, activation);
    if (mask != null) {
      delta.muliColumnVector(mask);
    }
    if (normalizer != null) {
      normalizer.backpropagate(delta, workspaces);
    }
    return delta;
  }

  /** Writes xᵀδ and, where there is a bias, the sum of δ over the rows. */
  public void writeGradients(
      INDArray x, INDArray delta, INDArray weightGradient, INDArray biasGradient) {
    writeBiasGradient(delta, biasGradient);
    Products.transposedTimes(x, delta, weightGradient);
  }

  /** Writes, where there is a bias, the sum of δ over the rows. */
  public void writeBiasGradient(INDArray delta, INDArray biasGradient) {
    if (biasGradient != null) {
      Products.times(
          ones.of(delta.size(0), delta.dataType()),
          delta,
          biasGradient.reshape('f', 1, biasGradient.length()));
    }
  }

  public void clear() {
    output = null;
    preActivation = null;
    if (normalizer != null) {
      normalizer.clear();
    }
  }
}
