package io.github.dl4jdni.layers;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * What passes at the interface of a scene's network, from a stock network made of what is above it.
 *
 * @param message h
 * @param gradient g, the gradient of the summed loss with respect to h, in the same shape
 */
record InterfaceProbe(INDArray message, INDArray gradient) {

  /** Looks at a network with one layer between its lower and its upper part. */
  static InterfaceProbe of(Scene scene, MultiLayerNetwork network, DataSet data) {
    MultiLayerNetwork upper = scene.upperNetwork();
    for (int layer = 0; layer < upper.getnLayers(); layer++) {
      int at = layer;
      upper
          .getLayer(layer)
          .paramTable()
          .forEach(
              (key, view) -> view.assign(network.getLayer(Scene.INTERFACE + 1 + at).getParam(key)));
    }
    INDArray message =
        network
            .feedForward(data.getFeatures(), data.getFeaturesMaskArray(), data.getLabelsMaskArray())
            .get(Scene.INTERFACE)
            .dup();
    network.clearLayerMaskArrays();
    if (scene == Scene.MASKED_SERIES_TO_CLASS) {
      return new InterfaceProbe(message, gradientOfPooling(upper, message, data));
    }
    INDArray gradient =
        upper
            .calculateGradients(
                message, data.getLabels(), data.getFeaturesMaskArray(), data.getLabelsMaskArray())
            .getSecond()
            .dup();
    return new InterfaceProbe(message, gradient);
  }

  /** calculateGradients hands the features' mask to the output layer too, so by hand: softmax. */
  private static INDArray gradientOfPooling(
      MultiLayerNetwork upper, INDArray message, DataSet data) {
    INDArray mask = data.getFeaturesMaskArray(); // [N, T]
    INDArray share = mask.divColumnVector(mask.sum(true, 1));
    INDArray pooled = Nd4j.zeros(message.dataType(), message.size(0), message.size(1));
    for (int step = 0; step < message.size(2); step++) {
      INDArray at = message.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(step));
      pooled.addi(at.mulColumnVector(share.getColumn(step, true)));
    }
    INDArray weights = upper.getLayer(1).getParam("W");
    INDArray logits = pooled.mmul(weights).addiRowVector(upper.getLayer(1).getParam("b"));
    INDArray ofPooled = Transforms.softmax(logits).subi(data.getLabels()).mmul(weights.transpose());
    INDArray gradient = Nd4j.zeros(message.dataType(), message.shape());
    for (int step = 0; step < message.size(2); step++) {
      gradient
          .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(step))
          .assign(ofPooled.mulColumnVector(share.getColumn(step, true)));
    }
    return gradient;
  }
}
