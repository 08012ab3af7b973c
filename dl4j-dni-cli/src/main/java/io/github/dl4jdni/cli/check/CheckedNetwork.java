package io.github.dl4jdni.cli.check;

import io.github.dl4jdni.internal.params.ModelParamInitializer;
import io.github.dl4jdni.internal.structure.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A network of either kind as a function of its parameters, on fixed data. */
final class CheckedNetwork {

  private final Network network;
  private final MultiDataSet data;

  private CheckedNetwork(Network network, MultiDataSet data) {
    this.network = network;
    this.data = data;
  }

  static CheckedNetwork of(Model network, MultiDataSet data) {
    return new CheckedNetwork(Network.of(network), data);
  }

  /** The mean loss of the examples, at the present parameters. */
  double loss() {
    return network.score(data, true);
  }

  /** All parameters, with their gradients at the present ones. */
  List<CheckedParameter> parameters() {
    network.backpropagate(data);
    INDArray gradients = network.gradients().div(data.getFeatures(0).size(0));
    gradients = gradients.reshape(gradients.length());
    long begin = network.parameters().offset();
    List<CheckedParameter> parameters = new ArrayList<>();
    for (Layer layer : network.layers()) {
      for (Map.Entry<String, INDArray> each : layer.paramTable().entrySet()) {
        INDArray values = each.getValue();
        long from = values.offset() - begin;
        parameters.add(
            new CheckedParameter(
                layer.conf().getLayer().getLayerName(),
                layer.conf().getLayer().getClass().getSimpleName(),
                each.getKey(),
                flat(network.parameters()).get(NDArrayIndex.interval(from, from + values.length())),
                gradients.get(NDArrayIndex.interval(from, from + values.length())),
                isOfLoss(layer, each.getKey())));
      }
    }
    return parameters;
  }

  private static INDArray flat(INDArray parameters) {
    return parameters.reshape(parameters.length());
  }

  private static boolean isOfLoss(Layer layer, String parameter) {
    ParamInitializer initializer = layer.conf().getLayer().initializer();
    boolean ofModel =
        initializer instanceof ModelParamInitializer with && with.isOfModel(parameter);
    return !ofModel && layer.updaterDivideByMinibatch(parameter);
  }
}
