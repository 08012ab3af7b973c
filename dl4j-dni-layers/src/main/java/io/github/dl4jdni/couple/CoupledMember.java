package io.github.dl4jdni.couple;

import io.github.dl4jdni.conf.MessagePort;
import io.github.dl4jdni.internal.interfaces.MessagePortLayer;
import io.github.dl4jdni.internal.structure.Network;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/** One of the networks that are coupled: of either kind, with its clock. */
final class CoupledMember {

  private final String name;
  private final Model network;
  private final Network shared;
  private final NetworkClock clock;
  private final NetworkStructure structure;
  private final boolean series;

  CoupledMember(String name, Model network, NetworkClock clock) {
    this.name = name;
    this.network = network;
    this.clock = clock;
    shared = Network.of(network);
    structure = shared.structure();
    series = shared.window() > 0;
    checkWindow(shared.window());
  }

  private void checkWindow(int length) {
    if (!series && clock.window() > 1) {
      throw new DL4JInvalidConfigException(
          "network \""
              + name
              + "\": a window of "
              + clock.window()
              + " ticks needs a recurrent network with BackpropType.TruncatedBPTT and"
              + " tBPTTLength("
              + clock.window()
              + ")");
    }
    if (series && length < clock.window()) {
      throw new DL4JInvalidConfigException(
          "network \""
              + name
              + "\": its clock has windows of "
              + clock.window()
              + " ticks, but its configuration cuts series after "
              + length
              + "; write tBPTTLength("
              + clock.window()
              + ")");
    }
  }

  /** Whether activations are series: [N, C, ticks]. */
  boolean isSeries() {
    return series;
  }

  String name() {
    return name;
  }

  Model network() {
    return network;
  }

  NetworkClock clock() {
    return clock;
  }

  Layer[] layers() {
    return shared.layers();
  }

  DataType dataType() {
    return network.params().dataType();
  }

  long seed() {
    return network.conf().getSeed();
  }

  /** The port of a name. */
  MessagePortLayer port(String port) {
    NetworkNode node = structure.node(port);
    if (!(node.layer() instanceof MessagePort)) {
      throw new DL4JInvalidConfigException(
          "network \""
              + name
              + "\": \""
              + port
              + "\" is no MessagePort but "
              + (node.layer() == null ? "a vertex" : node.layer().getClass().getSimpleName()));
    }
    return (MessagePortLayer) shared.layer(node);
  }

  /** The network's input that a receiving port takes. */
  int inputOf(String port) {
    List<String> inputs = structure.node(port).inputs();
    int input = inputs.size() == 1 ? structure.networkInputs().indexOf(inputs.get(0)) : -1;
    if (input < 0) {
      throw new DL4JInvalidConfigException(
          "network \""
              + name
              + "\": the port \""
              + port
              + "\" receives messages, so it has to take an input of the network's: be its first"
              + " layer, or a graph's layer behind an input");
    }
    return input;
  }

  int inputs() {
    return structure.networkInputs().size();
  }

  /** One update, by one window. */
  void fit(WindowData data, Map<Integer, INDArray> received) {
    INDArray[] features = new INDArray[inputs()];
    if (data.features().size() != features.length) {
      throw new DL4JInvalidConfigException(
          "network \""
              + name
              + "\": it has "
              + features.length
              + " inputs, and its data have features for "
              + data.features().size());
    }
    for (int i = 0; i < features.length; i++) {
      features[i] = received.getOrDefault(i, data.features().get(i));
      if (features[i] == null) {
        throw new DL4JInvalidConfigException(
            "network \"" + name + "\": there are no features and no messages for its input " + i);
      }
    }
    INDArray[] labels = data.labels().toArray(INDArray[]::new);
    INDArray[] masks =
        data.labelMasks().isEmpty() ? null : data.labelMasks().toArray(INDArray[]::new);
    shared.fit(new MultiDataSet(features, labels, null, masks));
  }

  double score() {
    return network.score();
  }

  /** The state of the network's updater; null if it has none. */
  INDArray updaterState() {
    return shared.updaterState();
  }

  int iteration() {
    return shared.iteration();
  }

  int epoch() {
    return shared.epoch();
  }

  void setCounters(int iteration, int epoch) {
    shared.setCounts(iteration, epoch);
    for (Layer layer : layers()) {
      layer.setIterationCount(iteration);
      layer.setEpochCount(epoch);
    }
  }
}
