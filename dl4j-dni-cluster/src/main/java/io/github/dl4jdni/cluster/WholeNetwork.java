package io.github.dl4jdni.cluster;

import io.github.dl4jdni.internal.structure.Network;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.train.DecoupledTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;

/** A network that each host has all of. */
final class WholeNetwork extends ClusterNetwork {

  private final Network network;

  private WholeNetwork(Network network) {
    this.network = network;
  }

  /**
   * A network of either kind.
   *
   * @throws IllegalStateException if the network has no parameters yet
   */
  static WholeNetwork of(Model model) {
    Network network = Network.of(model);
    if (!network.isInitialised()) {
      throw new IllegalStateException(
          "the network has no parameters yet; call network.init() before hosts train it");
    }
    return new WholeNetwork(network);
  }

  Network network() {
    return network;
  }

  @Override
  NetworkStructure structure() {
    return network.structure();
  }

  @Override
  long parameterCount() {
    return network.parameters().length();
  }

  @Override
  DataType dataType() {
    return network.parameters().dataType();
  }

  @Override
  long seed() {
    return network.settings().getSeed();
  }

  @Override
  int windowLength() {
    return network.window();
  }

  @Override
  int iteration() {
    return network.iteration();
  }

  @Override
  int epoch() {
    return network.epoch();
  }

  @Override
  void setCounts(int iteration, int epoch) {
    network.setCounts(iteration, epoch);
  }

  @Override
  DecoupledTrainer.Builder trainer() {
    return network.model() instanceof ComputationGraph graph
        ? DecoupledTrainer.builder(graph)
        : DecoupledTrainer.builder((MultiLayerNetwork) network.model());
  }
}
