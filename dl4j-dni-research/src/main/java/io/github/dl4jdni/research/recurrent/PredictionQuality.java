package io.github.dl4jdni.research.recurrent;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How near predicted gradients are to true ones. Numbers that are not defined, where the true or
 * the predicted gradient is zero, are NaN.
 *
 * @param relativeError ‖ĝ − g‖ / ‖g‖: 0 is exact, 1 no better than to predict zero
 * @param cosine of the angle between ĝ and g
 * @param normRatio ‖ĝ‖ / ‖g‖
 */
public record PredictionQuality(double relativeError, double cosine, double normRatio) {

  /**
   * {@return the quality of a prediction, over all its elements}
   *
   * @param predicted ĝ
   * @param truth g, of the same shape
   */
  static PredictionQuality of(INDArray predicted, INDArray truth) {
    INDArray ours = predicted.castTo(DataType.DOUBLE);
    INDArray theirs = truth.castTo(DataType.DOUBLE);
    double norm = theirs.norm2Number().doubleValue();
    double predictedNorm = ours.norm2Number().doubleValue();
    double product = ours.mul(theirs).sumNumber().doubleValue();
    return new PredictionQuality(
        ours.sub(theirs).norm2Number().doubleValue() / norm,
        product / (norm * predictedNorm),
        predictedNorm / norm);
  }
}
