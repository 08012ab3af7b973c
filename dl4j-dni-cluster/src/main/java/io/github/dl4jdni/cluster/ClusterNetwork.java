package io.github.dl4jdni.cluster;

import io.github.dl4jdni.structure.ModulePartition;
import io.github.dl4jdni.structure.NetworkNode;
import io.github.dl4jdni.structure.NetworkStructure;
import io.github.dl4jdni.train.DecoupledTrainer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What hosts need of a network, whatever its kind. */
abstract class ClusterNetwork {

  private static final int DIGITS = 16; // of a digest, for people

  private final Model network;
  private final NetworkStructure structure;

  private ClusterNetwork(Model network, Layer[] layers, NetworkStructure structure) {
    if (layers == null) {
      throw new IllegalStateException(
          "the network has no parameters yet; call network.init() before hosts train it");
    }
    this.network = network;
    this.structure = structure;
  }

  static ClusterNetwork of(MultiLayerNetwork network) {
    return new Stack(network);
  }

  static ClusterNetwork of(ComputationGraph network) {
    return new Graph(network);
  }

  final Model network() {
    return network;
  }

  final int modules() {
    return ModulePartition.of(structure).modules().size();
  }

  /** What hosts have to have in common, in short; nothing that changes in training. */
  final String identity() {
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    MessageDigest digest = sha256();
    try {
      for (NetworkNode node : structure.nodes()) {
        add(digest, node.name() + node.inputs());
        Object content = node.layer() == null ? node.vertex() : node.layer();
        add(digest, mapper.writeValueAsString(content));
        add(digest, mapper.writeValueAsString(node.preProcessor()));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the network's configuration cannot be written", e);
    }
    return network.params().length()
        + " parameters of "
        + network.params().dataType()
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

  abstract long seed();

  /** How many steps a window of truncated backpropagation has; 0 if there are none. */
  abstract int windowLength();

  /** The updater's state, flat; the network's own, null if its updaters have none. */
  abstract INDArray updaterState();

  abstract int iteration();

  abstract int epoch();

  abstract void setCounts(int iteration, int epoch);

  abstract DecoupledTrainer.Builder trainer();

  /** A sequence of layers. */
  private static final class Stack extends ClusterNetwork {

    private final MultiLayerNetwork network;

    Stack(MultiLayerNetwork network) {
      super(
          network, network.getLayers(), NetworkStructure.of(network.getLayerWiseConfigurations()));
      this.network = network;
    }

    @Override
    long seed() {
      return network.getDefaultConfiguration().getSeed();
    }

    @Override
    int windowLength() {
      MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
      return configuration.getBackpropType() == BackpropType.TruncatedBPTT
          ? configuration.getTbpttFwdLength()
          : 0;
    }

    @Override
    INDArray updaterState() {
      return network.getUpdater().getStateViewArray();
    }

    @Override
    int iteration() {
      return network.getIterationCount();
    }

    @Override
    int epoch() {
      return network.getEpochCount();
    }

    @Override
    void setCounts(int iteration, int epoch) {
      network.setIterationCount(iteration);
      network.setEpochCount(epoch);
    }

    @Override
    DecoupledTrainer.Builder trainer() {
      return DecoupledTrainer.builder(network);
    }
  }

  /** A graph. */
  private static final class Graph extends ClusterNetwork {

    private final ComputationGraph network;

    Graph(ComputationGraph network) {
      super(network, network.getLayers(), NetworkStructure.of(network.getConfiguration()));
      this.network = network;
    }

    @Override
    long seed() {
      return network.getConfiguration().getDefaultConfiguration().getSeed();
    }

    @Override
    int windowLength() {
      ComputationGraphConfiguration configuration = network.getConfiguration();
      return configuration.getBackpropType() == BackpropType.TruncatedBPTT
          ? configuration.getTbpttFwdLength()
          : 0;
    }

    @Override
    INDArray updaterState() {
      return network.getUpdater().getStateViewArray();
    }

    @Override
    int iteration() {
      return network.getIterationCount();
    }

    @Override
    int epoch() {
      return network.getEpochCount();
    }

    @Override
    void setCounts(int iteration, int epoch) {
      network.getConfiguration().setIterationCount(iteration);
      network.getConfiguration().setEpochCount(epoch);
    }

    @Override
    DecoupledTrainer.Builder trainer() {
      return DecoupledTrainer.builder(network);
    }
  }
}
