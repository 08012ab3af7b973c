package io.github.dl4jdni.internal.structure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network of either kind as a directed graph of its layers and vertices. It does not change; it
 * shows the configurations themselves, not copies.
 */
public final class NetworkStructure {

  /** What a multi-layer network's input is called here. */
  public static final String INPUT = "input";

  private final Map<String, NetworkNode> nodes = new LinkedHashMap<>();
  private final Map<String, List<String>> consumers = new LinkedHashMap<>();
  private final List<String> networkInputs;
  private final List<String> networkOutputs;

  private NetworkStructure(
      List<NetworkNode> nodes, List<String> networkInputs, List<String> networkOutputs) {
    this.networkInputs = List.copyOf(networkInputs);
    this.networkOutputs = List.copyOf(networkOutputs);
    for (NetworkNode node : nodes) {
      this.nodes.put(node.name(), node);
      node.inputs().stream()
          .distinct()
          .forEach(
              input -> consumers.computeIfAbsent(input, key -> new ArrayList<>()).add(node.name()));
    }
  }

  /**
   * The layers of a multi-layer network, a chain.
   *
   * @param configuration the network; shown, not copied
   * @return its structure
   */
  public static NetworkStructure of(MultiLayerConfiguration configuration) {
    List<Layer> layers = new ArrayList<>();
    configuration.getConfs().forEach(each -> layers.add(each.getLayer()));
    List<String> names = names(layers);
    List<NetworkNode> nodes = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      nodes.add(
          new NetworkNode(
              names.get(i),
              List.of(i == 0 ? INPUT : names.get(i - 1)),
              layers.get(i),
              configuration.getInputPreProcess(i),
              null));
    }
    return new NetworkStructure(
        nodes, List.of(INPUT), names.subList(names.size() - 1, names.size()));
  }

  /**
   * The vertices of a graph, in the order in which Deeplearning4j computes them and lays out their
   * parameters.
   *
   * @param configuration the network; shown, not copied
   * @return its structure
   * @throws IllegalStateException if the vertices form a circle
   */
  public static NetworkStructure of(ComputationGraphConfiguration configuration) {
    List<NetworkNode> nodes = new ArrayList<>();
    for (String name : topologicalOrder(configuration)) {
      GraphVertex vertex = configuration.getVertices().get(name);
      if (vertex != null) {
        nodes.add(node(name, List.copyOf(configuration.getVertexInputs().get(name)), vertex));
      }
    }
    return new NetworkStructure(
        nodes, configuration.getNetworkInputs(), configuration.getNetworkOutputs());
  }

  private static NetworkNode node(String name, List<String> inputs, GraphVertex vertex) {
    return vertex instanceof LayerVertex layer
        ? new NetworkNode(
            name, inputs, layer.getLayerConf().getLayer(), layer.getPreProcessor(), null)
        : new NetworkNode(name, inputs, null, null, vertex);
  }

  /** Deeplearning4j's own order, as its graphs have it: others are topological, too. */
  private static List<String> topologicalOrder(ComputationGraphConfiguration configuration) {
    return configuration.getTopologicalOrderStr() == null
        ? freshOrder(configuration)
        : configuration.getTopologicalOrderStr();
  }

  /**
   * The order that Deeplearning4j gives to a graph's vertices where the configuration holds none:
   * that of new networks, and of clones.
   *
   * @param configuration the network
   * @return the names of its inputs and vertices
   */
  public static List<String> freshOrder(ComputationGraphConfiguration configuration) {
    ComputationGraphConfiguration orderless = new ComputationGraphConfiguration();
    orderless.setDefaultConfiguration(configuration.getDefaultConfiguration());
    orderless.setVertices(configuration.getVertices());
    orderless.setVertexInputs(configuration.getVertexInputs());
    orderless.setNetworkInputs(configuration.getNetworkInputs());
    orderless.setNetworkOutputs(configuration.getNetworkOutputs());
    new ComputationGraph(orderless).topologicalSortOrder();
    return orderless.getTopologicalOrderStr();
  }

  /** The layers' names, with the index in place of those that are missing or not unique. */
  private static List<String> names(List<Layer> layers) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      String name = layers.get(i).getLayerName();
      names.add(name == null ? String.valueOf(i) : name);
    }
    for (boolean changed = true; changed; ) {
      List<String> unique = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        boolean taken = name.equals(INPUT) || Collections.frequency(names, name) > 1;
        unique.add(taken ? String.valueOf(i) : name);
      }
      changed = !unique.equals(names);
      names = unique;
    }
    return names;
  }

  /**
   * The layers and vertices, each behind all that it takes.
   *
   * @return the nodes; for a multi-layer network its layers in order. Network inputs are none
   */
  public List<NetworkNode> nodes() {
    return List.copyOf(nodes.values());
  }

  /**
   * The network's inputs.
   *
   * @return their names
   */
  public List<String> networkInputs() {
    return networkInputs;
  }

  /**
   * The network's outputs.
   *
   * @return the names of the nodes that give them
   */
  public List<String> networkOutputs() {
    return networkOutputs;
  }

  /**
   * A node by its name.
   *
   * @param name the name
   * @return the node
   * @throws IllegalArgumentException if there is none
   */
  public NetworkNode node(String name) {
    NetworkNode node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException(
          "the network has no layer \"" + name + "\"; it has " + nodes.keySet());
    }
    return node;
  }

  /**
   * Who takes what a node or network input gives.
   *
   * @param name the node or the network input
   * @return the names of the nodes that take it, each once
   */
  public List<String> consumers(String name) {
    return Collections.unmodifiableList(consumers.getOrDefault(name, List.of()));
  }
}
