package io.github.dl4jdni.cli.network;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gives a network the initial weights of another one that has the same layers and perhaps fewer.
 */
final class InitialWeights {

  private InitialWeights() {}

  /**
   * Copies the parameters of every layer of the stock network into the layer of the same name of
   * its twin, or into the one that does its work there.
   *
   * <p>The twin may have further layers, with or without parameters, and further parameters in a
   * layer; they keep their values.
   *
   * @param stock the network whose values are copied
   * @param twin the network that takes them
   * @throws IllegalArgumentException if the twin lacks a layer or a parameter, or its shape differs
   */
  static void copy(MultiLayerNetwork stock, MultiLayerNetwork twin) {
    for (Layer layer : stock.getLayers()) {
      String name = layer.conf().getLayer().getLayerName();
      String inTwin = twin.getLayerNames().contains(name) ? name : DenseStack.nameOfTwin(name);
      Layer other = twin.getLayerNames().contains(inTwin) ? twin.getLayer(inTwin) : null;
      for (Map.Entry<String, INDArray> parameter : layer.paramTable().entrySet()) {
        copy(name, parameter.getKey(), parameter.getValue(), other);
      }
    }
  }

  private static void copy(String name, String parameter, INDArray value, Layer twin) {
    INDArray target = twin == null ? null : twin.getParam(parameter);
    if (target == null || !target.equalShapes(value)) {
      throw new IllegalArgumentException(
          String.format(
              "parameter %s of layer %s has the shape %s, but the twin has %s",
              parameter,
              name,
              value.shapeInfoToString(),
              target == null ? "none of that name" : target.shapeInfoToString()));
    }
    target.assign(value);
  }
}
