package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.Products;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The share of planes with one value for all pixels in a convolution that keeps the images' size.
 *
 * <p>Such a plane c gives a pixel c·Σw over those elements of the kernel that lie inside the image:
 * with L the values times the weights, one number for each element of the kernel, and the matrix I
 * of what lies inside, the share is LIᵀ. Nothing as large as the planes is needed.
 */
final class ConstantPlanes {

  private final INDArray weights; // [outputs, planes, kernel height, kernel width]
  private INDArray weightGradient;
  private INDArray inside; // I, [H · W, kernel height · kernel width], kept from step to step
  private long imageWidth; // of which I tells

  ConstantPlanes(INDArray weights) {
    this.weights = weights;
  }

  /** {@return how many planes there are} */
  long count() {
    return weights.size(1);
  }

  void setGradient(INDArray ofWeights) {
    weightGradient = ofWeights;
  }

  /**
   * Adds the planes' share to the output of a convolution.
   *
   * @param values one for each plane, [N, planes]
   * @param result z, [N, outputs, H, W]
   * @param place where memory for this call is to be
   * @param workspaces the step's workspaces
   */
  void addTo(INDArray values, INDArray result, ArrayType place, LayerWorkspaceMgr workspaces) {
    INDArray matrix = weights.permute(1, 0, 2, 3).dup('c').reshape('c', weights.size(1), -1);
    INDArray weighted =
        Arrays2d.create(place, values.size(0), matrix.size(1), matrix, workspaces); // L
    Products.times(values, matrix, weighted);
    INDArray inside = inside(result);
    long images = result.size(0) * result.size(1);
    INDArray share = Arrays2d.create(place, images, inside.size(0), matrix, workspaces);
    Products.timesTransposed(weighted.reshape('c', images, inside.size(1)), inside, share);
    // Element by element, arrays of different orders are slower than a copy in the right one.
    INDArray inOrder =
        workspaces.dup(place, share.reshape('c', result.shape()).permute(0, 2, 3, 1), 'c');
    result.permute(0, 2, 3, 1).addi(inOrder);
  }

  /**
   * Writes the weights' gradient.
   *
   * @param values one for each plane, [N, planes]
   * @param gradient with respect to z, [N, outputs, H, W]
   * @param workspaces the step's workspaces
   */
  void backpropagate(INDArray values, INDArray gradient, LayerWorkspaceMgr workspaces) {
    ArrayType place = ArrayType.BP_WORKING_MEM;
    INDArray inside = inside(gradient);
    long images = gradient.size(0) * gradient.size(1);
    INDArray ofImages = workspaces.dup(place, gradient, 'c').reshape('c', images, inside.size(0));
    INDArray ofWeighted = Arrays2d.create(place, images, inside.size(1), inside, workspaces);
    Products.times(ofImages, inside, ofWeighted);
    ofWeighted = ofWeighted.reshape('c', values.size(0), ofWeighted.length() / values.size(0));
    INDArray matrixGradient =
        Arrays2d.create(place, values.size(1), ofWeighted.size(1), inside, workspaces);
    Products.transposedTimes(values, ofWeighted, matrixGradient);
    long[] taps = {weights.size(1), weights.size(0), weights.size(2), weights.size(3)};
    weightGradient.assign(matrixGradient.reshape('c', taps).permute(1, 0, 2, 3));
  }

  private INDArray inside(INDArray images) {
    long height = images.size(2);
    long width = images.size(3);
    if (inside == null || inside.size(0) != height * width || imageWidth != width) {
      try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        inside = inside(height, width, weights.size(2), weights.size(3), weights.dataType());
      }
      imageWidth = width;
    }
    return inside;
  }

  private static INDArray inside(
      long height, long width, long kernelHeight, long kernelWidth, DataType dataType) {
    double[] lines = within(height, kernelHeight);
    double[] pixels = within(width, kernelWidth);
    INDArray vertical = Nd4j.createFromArray(lines).reshape('c', height, 1, kernelHeight, 1);
    INDArray horizontal = Nd4j.createFromArray(pixels).reshape('c', 1, width, 1, kernelWidth);
    return vertical
        .mul(horizontal)
        .castTo(dataType)
        .reshape('c', height * width, kernelHeight * kernelWidth);
  }

  /** In one direction, whether a kernel's element at a position lies inside: [size, kernel]. */
  private static double[] within(long size, long kernel) {
    double[] within = new double[(int) (size * kernel)];
    long before = (kernel - 1) / 2;
    for (int position = 0; position < size; position++) {
      for (int element = 0; element < kernel; element++) {
        long seen = position + element - before;
        within[(int) (position * kernel + element)] = seen >= 0 && seen < size ? 1 : 0;
      }
    }
    return within;
  }
}
