package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.Products;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A convolution with stride one that keeps the images' size, with the parameters and results of
 * Deeplearning4j's own layer under {@code ConvolutionMode.Same}.
 *
 * <p>z[y, x] = Σ w[i, j]·h[y + i − top, x + j − left] over the kernel's rows i and columns j. In
 * place of a copy of the images for each of the kernel's elements there is one for each of its
 * columns, A; the product AW with all weights gives an array for each of its rows, and these are
 * summed, shifted by whole lines. Backward the two change places: with B a copy of the gradient for
 * each of the kernel's rows, AᵀB is the weights' gradient, and the images' is the shifted sum of
 * BWᵀ. {@link PaddedImages} makes all copies and sums run over contiguous memory.
 */
final class SameConvolution {

  private final INDArray weights; // [outputs, inputs, kernel height, kernel width]
  private INDArray weightGradient;

  SameConvolution(INDArray weights) {
    this.weights = weights;
  }

  void setGradient(INDArray ofWeights) {
    weightGradient = ofWeights;
  }

  /**
   * Computes the output.
   *
   * @param images h, [N, inputs, H, W]
   * @param result z, [N, outputs, H, W]; overwritten
   * @param place where memory for this call is to be
   * @param workspaces the step's workspaces
   */
  void convolve(INDArray images, INDArray result, ArrayType place, LayerWorkspaceMgr workspaces) {
    INDArray matrix = matrix();
    for (var portion : ConvolutionPortion.of(weights, images, place, workspaces)) {
      portion.spreadColumns(images);
      Products.times(portion.columnMatrix(), matrix, portion.rowMatrix());
      portion.gatherRows(result);
    }
  }

  /**
   * Writes the weights' gradient.
   *
   * @param images h, [N, inputs, H, W]
   * @param gradient with respect to z, [N, outputs, H, W]
   * @param below is overwritten by the gradient with respect to h; or null
   * @param workspaces the step's workspaces
   */
  void backpropagate(
      INDArray images, INDArray gradient, INDArray below, LayerWorkspaceMgr workspaces) {
    INDArray matrix = matrix();
    INDArray matrixGradient = Nd4j.zerosLike(matrix);
    for (var portion :
        ConvolutionPortion.of(weights, images, ArrayType.BP_WORKING_MEM, workspaces)) {
      portion.spreadColumns(images);
      portion.spreadRows(gradient);
      Products.addTransposedTimes(portion.columnMatrix(), portion.rowMatrix(), matrixGradient);
      if (below != null) {
        Products.timesTransposed(portion.rowMatrix(), matrix, portion.columnMatrix());
        portion.gatherColumns(below);
      }
    }
    long[] taps = {weights.size(3), weights.size(1), weights.size(2), weights.size(0)};
    weightGradient.assign(matrixGradient.reshape('c', taps).permute(3, 1, 2, 0));
  }

  /** The weights as [columns of the kernel · inputs, rows of the kernel · outputs]. */
  private INDArray matrix() {
    return weights
        .permute(3, 1, 2, 0)
        .dup('c')
        .reshape('c', weights.size(3) * weights.size(1), weights.size(2) * weights.size(0));
  }
}
