package io.github.dl4jdni.cluster;

import io.github.dl4jdni.structure.ModulePartition;
import io.github.dl4jdni.structure.Network;
import io.github.dl4jdni.structure.NetworkNode;
import io.github.dl4jdni.train.DecoupledTrainer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What hosts need of a network, whatever its kind.
 *
 * @param network the network, initialised
 */
record ClusterNetwork(Network network) {

  private static final int DIGITS = 16; // of a digest, for people

  /**
   * Checks that there is something to train.
   *
   * @throws IllegalStateException if the network has no parameters yet
   */
  ClusterNetwork {
    if (!network.isInitialised()) {
      throw new IllegalStateException(
          "the network has no parameters yet; call network.init() before hosts train it");
    }
  }

  static ClusterNetwork of(Model network) {
    return new ClusterNetwork(Network.of(network));
  }

  int modules() {
    return ModulePartition.of(network.structure()).modules().size();
  }

  /** What hosts have to have in common, in short; nothing that changes in training. */
  String identity() {
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    MessageDigest digest = sha256();
    try {
      for (NetworkNode node : network.structure().nodes()) {
        add(digest, node.name() + node.inputs());
        Object content = node.layer() == null ? node.vertex() : node.layer();
        add(digest, mapper.writeValueAsString(content));
        add(digest, mapper.writeValueAsString(node.preProcessor()));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the network's configuration cannot be written", e);
    }
    return network.parameters().length()
        + " parameters of "
        + network.parameters().dataType()
        + " in "
        + modules()
        + " modules, configuration "
        + HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java platform has SHA-256", e);
    }
  }

  long seed() {
    return network.settings().getSeed();
  }

  /** How many steps a window of truncated backpropagation has; 0 if there are none. */
  int windowLength() {
    return network.window();
  }

  int iteration() {
    return network.iteration();
  }

  int epoch() {
    return network.epoch();
  }

  void setCounts(int iteration, int epoch) {
    network.setCounts(iteration, epoch);
  }

  DecoupledTrainer.Builder trainer() {
    return network.model() instanceof ComputationGraph graph
        ? DecoupledTrainer.builder(graph)
        : DecoupledTrainer.builder((MultiLayerNetwork) network.model());
  }
}
