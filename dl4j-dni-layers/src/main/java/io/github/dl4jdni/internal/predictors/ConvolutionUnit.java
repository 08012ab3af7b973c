package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.DenseFunction;
import java.util.Map;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A convolution and what follows it pixel by pixel. Its images may have labels beside them, one
 * value for all pixels.
 */
final class ConvolutionUnit {

  private final INDArray weights; // [outputs, channels + labels, kernel height, kernel width]
  private final INDArray bias; // [outputs], or null
  private final DenseFunction function;
  private final SameConvolution ofImages;
  private final ConstantPlanes ofLabels; // or null

  private INDArray biasGradient;
  private INDArray images; // [N, channels, H, W], in the last prediction
  private INDArray labels; // [N, labels], or null

  /**
   * Makes a unit.
   *
   * @param parameters by the names of the stock layer
   * @param labelCount how many of the inputs, behind the images' channels, are labels
   * @param function activation and perhaps normalisation
   */
  ConvolutionUnit(Map<String, INDArray> parameters, long labelCount, DenseFunction function) {
    weights = parameters.get(ConvolutionParamInitializer.WEIGHT_KEY);
    bias = parameters.get(ConvolutionParamInitializer.BIAS_KEY);
    this.function = function;
    ofImages = new SameConvolution(ofChannels(weights, labelCount));
    ofLabels = labelCount == 0 ? null : new ConstantPlanes(ofLabels(weights, labelCount));
  }

  void setGradients(Map<String, INDArray> views) {
    INDArray weightGradient = views.get(ConvolutionParamInitializer.WEIGHT_KEY);
    biasGradient = views.get(ConvolutionParamInitializer.BIAS_KEY);
    if (ofLabels == null) {
      ofImages.setGradient(weightGradient);
    } else {
      long labelCount = ofLabels.count();
      ofImages.setGradient(ofChannels(weightGradient, labelCount));
      ofLabels.setGradient(ofLabels(weightGradient, labelCount));
    }
  }

  /**
   * Computes the output.
   *
   * @param images [N, channels, H, W]
   * @param labels [N, labels], or null
   * @param place where the output, and what is kept for the backward pass, is to live
   * @param workspaces the step's workspaces
   * @return [N, outputs, H, W]
   */
  INDArray activate(
      INDArray images, INDArray labels, ArrayType place, LayerWorkspaceMgr workspaces) {
    this.images = images;
    this.labels = labels;
    ArrayType working =
        place == ArrayType.ACTIVATIONS ? ArrayType.FF_WORKING_MEM : ArrayType.BP_WORKING_MEM;
    INDArray z = create(weights.size(0), place, workspaces);
    ofImages.convolve(images, z, working, workspaces);
    if (ofLabels != null) {
      ofLabels.addTo(labels, z, working, workspaces);
    }
    INDArray rows = rows(z);
    if (bias != null) {
      rows.addiRowVector(bias);
    }
    return images(function.train(rows, place, workspaces));
  }

  /**
   * Writes the parameters' gradients.
   *
   * @param gradient with respect to the output, [N, outputs, H, W]; may be overwritten
   * @param inputGradient whether the gradient with respect to the images is wanted
   * @param workspaces the step's workspaces
   * @return that gradient, [N, channels, H, W], or null
   */
  INDArray backpropagate(INDArray gradient, boolean inputGradient, LayerWorkspaceMgr workspaces) {
    INDArray rows = function.backpropagate(rows(gradient), null, workspaces);
    function.writeBiasGradient(rows, biasGradient);
    INDArray delta = images(rows);
    INDArray below =
        inputGradient ? create(images.size(1), ArrayType.BP_WORKING_MEM, workspaces) : null;
    ofImages.backpropagate(images, delta, below, workspaces);
    if (ofLabels != null) {
      ofLabels.backpropagate(labels, delta, workspaces);
    }
    return below;
  }

  void clear() {
    images = null;
    labels = null;
    function.clear();
  }

  /** Images whose memory is that of rows, one a pixel. */
  private INDArray create(long channels, ArrayType place, LayerWorkspaceMgr workspaces) {
    long[] shape = {images.size(0), images.size(2), images.size(3), channels};
    return workspaces
        .createUninitialized(place, weights.dataType(), shape, 'c')
        .permute(0, 3, 1, 2);
  }

  /** [N, channels, H, W] as [pixels, channels]. */
  private static INDArray rows(INDArray images) {
    return images
        .permute(0, 2, 3, 1)
        .reshape('c', images.length() / images.size(1), images.size(1));
  }

  /** [pixels, channels] as [N, channels, H, W]. */
  private INDArray images(INDArray rows) {
    return rows.reshape('c', images.size(0), images.size(2), images.size(3), rows.size(1))
        .permute(0, 3, 1, 2);
  }

  private static INDArray ofChannels(INDArray weights, long labelCount) {
    return inputs(weights, 0, weights.size(1) - labelCount);
  }

  private static INDArray ofLabels(INDArray weights, long labelCount) {
    return inputs(weights, weights.size(1) - labelCount, weights.size(1));
  }

  private static INDArray inputs(INDArray weights, long from, long to) {
    return weights.get(
        NDArrayIndex.all(),
        NDArrayIndex.interval(from, to),
        NDArrayIndex.all(),
        NDArrayIndex.all());
  }
}
