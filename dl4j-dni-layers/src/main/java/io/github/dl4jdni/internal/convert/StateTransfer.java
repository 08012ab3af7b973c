package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.ParameterLayout;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * Carries parameters and their updater state from one network to another that has some of its
 * layers.
 *
 * <p>Deeplearning4j lays out updater state by blocks of neighbouring parameters with equal
 * updaters; layers put in between split such blocks, layers taken out join them. State is therefore
 * taken out of its block parameter by parameter.
 */
public final class StateTransfer {

  private final Map<String, Trainable> from;
  private final Map<String, Trainable> to;
  private final Map<String, String> originOf;

  private StateTransfer(
      Map<String, Trainable> from, Map<String, Trainable> to, Map<String, String> originOf) {
    this.from = from;
    this.to = to;
    this.originOf = originOf;
  }

  /** Carries all that training made: parameters, updater state; listeners too. */
  static void carry(MultiLayerNetwork from, MultiLayerNetwork to, Map<String, String> originOf) {
    StateTransfer transfer = new StateTransfer(layers(from), layers(to), originOf);
    transfer.parameters();
    Updater state = from.getUpdater(false);
    if (state instanceof BaseMultiLayerUpdater<?> old
        && to.getUpdater() instanceof BaseMultiLayerUpdater<?> fresh) {
      transfer.updaterState(
          statesByParameter(old, layout(from)), statesByParameter(fresh, layout(to)));
    }
    to.setListeners(from.getListeners());
  }

  /** Carries all that training made: parameters, updater state; listeners too. */
  static void carry(ComputationGraph from, ComputationGraph to, Map<String, String> originOf) {
    StateTransfer transfer = new StateTransfer(vertices(from), vertices(to), originOf);
    transfer.parameters();
    if (from.getUpdater(false) != null) {
      transfer.updaterState(
          statesByParameter(from.getUpdater(), layout(from)),
          statesByParameter(to.getUpdater(), layout(to)));
    }
    to.setListeners(from.getListeners());
  }

  /**
   * Views of the state of a network's updater: by layer, by parameter, by kind of state. Empty if
   * it has none.
   */
  public static Map<String, Map<String, Map<String, INDArray>>> updaterStates(
      MultiLayerNetwork network) {
    return network.getUpdater() instanceof BaseMultiLayerUpdater<?> updater
        ? statesByParameter(updater, layout(network))
        : Map.of();
  }

  /** As the other, of a graph's vertices. */
  public static Map<String, Map<String, Map<String, INDArray>>> updaterStates(
      ComputationGraph network) {
    return statesByParameter(network.getUpdater(), layout(network));
  }

  private static ParameterLayout layout(MultiLayerNetwork network) {
    return ParameterLayout.of(
        network, NetworkStructure.of(network.getLayerWiseConfigurations()).nodes());
  }

  private static ParameterLayout layout(ComputationGraph network) {
    return ParameterLayout.of(network, NetworkStructure.of(network.getConfiguration()).nodes());
  }

  /** A network's layers, by their names in {@link NetworkStructure}. */
  public static Map<String, Trainable> layers(MultiLayerNetwork network) {
    List<NetworkNode> nodes = NetworkStructure.of(network.getLayerWiseConfigurations()).nodes();
    Map<String, Trainable> layers = new LinkedHashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      layers.put(nodes.get(i).name(), network.getLayer(i));
    }
    return layers;
  }

  /** A graph's vertices, by their names. */
  public static Map<String, Trainable> vertices(ComputationGraph network) {
    Map<String, Trainable> vertices = new LinkedHashMap<>();
    for (String name : network.getConfiguration().getVertices().keySet()) {
      vertices.put(name, network.getVertex(name));
    }
    return vertices;
  }

  private void parameters() {
    to.forEach(
        (name, layer) -> {
          Map<String, INDArray> old = parametersOf(from.get(originOf.get(name)));
          parametersOf(layer)
              .forEach(
                  (key, parameter) -> {
                    if (old.containsKey(key)) {
                      parameter.assign(old.get(key));
                    }
                  });
        });
  }

  private static Map<String, INDArray> parametersOf(Trainable layer) {
    Map<String, INDArray> parameters = layer.paramTable(false);
    return parameters == null ? Map.of() : parameters;
  }

  private void updaterState(
      Map<String, Map<String, Map<String, INDArray>>> old,
      Map<String, Map<String, Map<String, INDArray>>> fresh) {
    fresh.forEach(
        (name, parameters) -> {
          Map<String, Map<String, INDArray>> origin =
              old.getOrDefault(originOf.get(name), Map.of());
          parameters.forEach(
              (parameter, arrays) ->
                  origin
                      .getOrDefault(parameter, Map.of())
                      .forEach(
                          (kind, state) -> {
                            if (arrays.containsKey(kind)) { // not of what is frozen from now on
                              arrays.get(kind).assign(state);
                            }
                          }));
        });
  }

  /** Views of the updater's state: by layer or vertex, by parameter, by kind of state. */
  private static Map<String, Map<String, Map<String, INDArray>>> statesByParameter(
      BaseMultiLayerUpdater<?> updater, ParameterLayout layout) {
    Map<String, Map<String, Map<String, INDArray>>> states = new HashMap<>();
    for (UpdaterBlock block : updater.getUpdaterBlocks()) {
      if (block.getUpdaterView() == null) {
        continue; // keeps no state
      }
      Map<String, INDArray> ofBlock = stateOf(block);
      for (ParamState parameter : block.getLayersAndVariablesInBlock()) {
        long start = parameter.getParamOffsetStart() - (long) block.getParamOffsetStart();
        long end = parameter.getParamOffsetEnd() - (long) block.getParamOffsetStart();
        if (start == end) {
          continue;
        }
        Map<String, INDArray> slices = new HashMap<>();
        ofBlock.forEach(
            (kind, state) ->
                slices.put(
                    kind, state.reshape(state.length()).get(NDArrayIndex.interval(start, end))));
        states
            .computeIfAbsent(
                layout.ownerOf(parameter.getParamOffsetStart()), layer -> new HashMap<>())
            .put(parameter.getParamName(), slices);
      }
    }
    return states;
  }

  /** The block's state arrays, each as long as the block's parameters. */
  private static Map<String, INDArray> stateOf(UpdaterBlock block) {
    GradientUpdater<?> updater = block.getGradientUpdater();
    return updater.getState();
  }
}
