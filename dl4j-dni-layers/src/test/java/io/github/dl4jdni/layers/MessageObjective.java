package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A function of a scene's message that the layers up to the interface are to descend: their
 * gradients are compared with its numeric derivative.
 */
final class MessageObjective {

  private static final double STEP = 1e-6;
  private static final int CHECKED_PER_PARAMETER = 2;

  private MessageObjective() {}

  /** h, as the network's forward pass gives it. */
  static INDArray message(MultiLayerNetwork network, DataSet data) {
    INDArray message =
        network
            .feedForward(data.getFeatures(), data.getFeaturesMaskArray(), data.getLabelsMaskArray())
            .get(Scene.INTERFACE)
            .dup();
    network.clearLayerMaskArrays();
    return message;
  }

  /** Compares the gradients of all parameters of some layers with the numeric derivative. */
  static void assertGradients(
      MultiLayerNetwork network,
      DataSet data,
      ToDoubleFunction<INDArray> objective,
      int... layers) {
    var gradients = Scene.gradients(network, data);
    for (int layer : layers) {
      network
          .getLayer(layer)
          .paramTable()
          .forEach(
              (key, parameter) -> {
                INDArray gradient = gradients.get(layer + "_" + key);
                double largest = gradient.amaxNumber().doubleValue();
                assertThat(largest).as(key).isPositive();
                long step = Math.max(1, parameter.length() / CHECKED_PER_PARAMETER);
                for (long i = 0; i < parameter.length(); i += step) {
                  long[] at = index(i, parameter.shape());
                  double expected = numeric(network, data, objective, parameter, at);
                  assertThat(gradient.getDouble(at))
                      .as("%s_%s%s", layer, key, Arrays.toString(at))
                      .isCloseTo(expected, within(1e-6 * largest + 1e-8));
                }
              });
    }
  }

  private static double numeric(
      MultiLayerNetwork network,
      DataSet data,
      ToDoubleFunction<INDArray> objective,
      INDArray parameter,
      long[] at) {
    double value = parameter.getDouble(at);
    parameter.putScalar(at, value + STEP);
    double above = objective.applyAsDouble(message(network, data));
    parameter.putScalar(at, value - STEP);
    double below = objective.applyAsDouble(message(network, data));
    parameter.putScalar(at, value);
    return (above - below) / (2 * STEP);
  }

  private static long[] index(long linear, long[] shape) {
    long[] index = new long[shape.length];
    long rest = linear;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    return index;
  }
}
