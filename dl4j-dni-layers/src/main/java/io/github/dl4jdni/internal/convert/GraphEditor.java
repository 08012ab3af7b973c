package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.WrappedLayers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.Layer;

/** Puts layers into a graph's configuration and takes others out. */
final class GraphEditor {

  private final ComputationGraphConfiguration configuration;
  private final LayerChange change;
  private final Map<String, GraphVertex> vertices = new LinkedHashMap<>();
  private final Map<String, List<String>> inputs = new LinkedHashMap<>();
  private final Map<String, String> originOf = new LinkedHashMap<>();
  private final Map<String, List<String>> inPlaceOf = new HashMap<>();
  private final Map<String, String> takenOut = new HashMap<>();
  private final boolean inFreshOrder;

  private GraphEditor(ComputationGraphConfiguration configuration, LayerChange change) {
    this.configuration = configuration;
    this.change = change;
    inFreshOrder =
        NetworkStructure.freshOrder(configuration).equals(configuration.getTopologicalOrderStr());
  }

  /**
   * Changes a configuration. What comes in a vertex's place follows it at once in all orders; the
   * preprocessor of a layer taken out becomes a vertex.
   *
   * @param configuration the network; changed
   * @param change what to change
   * @return for each vertex that there is now, the one whose place it has
   */
  static Map<String, String> edit(ComputationGraphConfiguration configuration, LayerChange change) {
    GraphEditor editor = new GraphEditor(configuration, change);
    editor.replace(NetworkStructure.of(configuration));
    editor.reconnect();
    editor.reorder();
    return editor.originOf;
  }

  private void replace(NetworkStructure network) {
    configuration
        .getVertices()
        .forEach(
            (name, vertex) -> {
              List<Layer> layers = change.layers(network.node(name));
              inPlaceOf.put(name, new ArrayList<>());
              if (vertex instanceof LayerVertex old) {
                replaceLayer(name, old, layers);
              } else {
                add(name, name, bare(vertex));
                inputs.put(name, configuration.getVertexInputs().get(name));
                follow(name, name, configuration.getDefaultConfiguration(), layers);
              }
            });
  }

  private void replaceLayer(String name, LayerVertex old, List<Layer> layers) {
    InputPreProcessor preProcessor = WrappedLayers.unwrap(old.getPreProcessor());
    List<String> taken = configuration.getVertexInputs().get(name);
    if (!layers.isEmpty()) {
      old.setPreProcessor(preProcessor);
      NeuralNetConfiguration conf = old.getLayerConf();
      old.setLayerConf(LayerChange.configuration(conf, layers.get(0)));
      add(name, name, old);
      inputs.put(name, taken);
      follow(name, name, conf, layers.subList(1, layers.size()));
    } else if (preProcessor != null) {
      add(name, name, new PreprocessorVertex(preProcessor));
      inputs.put(name, taken);
    } else {
      takenOut.put(name, taken.get(0));
    }
  }

  private void follow(
      String origin, String below, NeuralNetConfiguration conf, List<Layer> layers) {
    String last = below;
    for (Layer layer : layers) {
      String name = layer.getLayerName();
      if (configuration.getVertices().containsKey(name)
          || configuration.getNetworkInputs().contains(name)) {
        throw new DL4JInvalidConfigException(
            "the network has a vertex \"" + name + "\" already; give it another name");
      }
      add(origin, name, new LayerVertex(LayerChange.configuration(conf, layer), null));
      inputs.put(name, List.of(last));
      last = name;
    }
  }

  private void add(String origin, String name, GraphVertex vertex) {
    vertices.put(name, vertex);
    originOf.put(name, origin);
    inPlaceOf.get(origin).add(name);
  }

  /** What took from a vertex takes from the last that stands in its place. */
  private void reconnect() {
    Map<String, List<String>> reconnected = new LinkedHashMap<>();
    inputs.forEach(
        (name, taken) -> {
          boolean inserted = !name.equals(originOf.get(name));
          reconnected.put(
              name,
              inserted
                  ? new ArrayList<>(taken)
                  : new ArrayList<>(taken.stream().map(this::message).toList()));
        });
    List<String> outputs = new ArrayList<>();
    for (String output : configuration.getNetworkOutputs()) {
      boolean stays = vertices.containsKey(output) && !change.outputsFollow();
      outputs.add(stays ? output : message(output));
    }
    configuration.setVertices(vertices);
    configuration.setVertexInputs(reconnected);
    configuration.setNetworkOutputs(outputs);
  }

  private String message(String old) {
    if (takenOut.containsKey(old)) {
      return message(takenOut.get(old));
    }
    List<String> now = inPlaceOf.getOrDefault(old, List.of(old)); // or a network input
    return now.get(now.size() - 1);
  }

  /** Deeplearning4j keeps two orders of what a network was made of before. */
  private void reorder() {
    NeuralNetConfiguration defaults = configuration.getDefaultConfiguration();
    if (!defaults.variables(false).isEmpty()) {
      defaults.clearVariables();
      vertices.forEach(
          (name, vertex) -> {
            if (vertex instanceof LayerVertex layer) {
              layer.getLayerConf().variables().stream()
                  .map(variable -> name + "_" + variable)
                  .forEach(defaults.variables(false)::add);
            }
          });
    }
    if (configuration.getTopologicalOrderStr() == null) {
      return;
    }
    List<String> numbered = new ArrayList<>(configuration.getNetworkInputs());
    numbered.addAll(vertices.keySet());
    List<String> order = order();
    configuration.setTopologicalOrderStr(order);
    configuration.setTopologicalOrder(order.stream().mapToInt(numbered::indexOf).toArray());
  }

  /**
   * A clone takes the parameters in a fresh order, whatever that of the network is: both have to be
   * the same, unless they were not before.
   */
  private List<String> order() {
    if (inFreshOrder) {
      return NetworkStructure.freshOrder(configuration);
    }
    List<String> order = new ArrayList<>();
    for (String old : configuration.getTopologicalOrderStr()) {
      order.addAll(inPlaceOf.getOrDefault(old, List.of(old)));
    }
    return order;
  }

  /** Connecting puts the sharing in again where it is needed. */
  private static GraphVertex bare(GraphVertex vertex) {
    if (vertex instanceof PreprocessorVertex shared) {
      shared.setPreProcessor(WrappedLayers.unwrap(shared.getPreProcessor()));
    }
    return vertex;
  }
}
