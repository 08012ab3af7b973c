package io.github.dl4jdni.stats;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.GradientModelLayer;
import io.github.dl4jdni.layers.GradientObserver;
import io.github.dl4jdni.layers.ObservableLayer;
import io.github.dl4jdni.structure.NetworkNode;
import io.github.dl4jdni.structure.NetworkStructure;
import io.github.dl4jdni.structure.WrappedLayers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** The layers of a network of either kind that can be watched, by name. */
final class WatchedNetwork {

  private WatchedNetwork() {}

  /**
   * Lets each layer that has a gradient model be watched.
   *
   * @param network the network
   * @param observer makes who watches, from the layer's name and its gradient model
   * @param <T> who watches
   * @return those who watch, by the layer's name, in the network's order
   * @throws IllegalArgumentException if it is no network of Deeplearning4j's
   */
  static <T extends GradientObserver> Map<String, T> watch(
      Model network, BiFunction<String, GradientModel, T> observer) {
    Map<String, T> observers = new LinkedHashMap<>();
    NetworkStructure structure = structure(network);
    for (NetworkNode node : structure.nodes()) {
      if (node.layer() != null
          && WrappedLayers.unwrap(node.layer()) instanceof GradientModelLayer configured
          && running(network, structure, node) instanceof ObservableLayer layer) {
        T made = observer.apply(node.name(), configured.model());
        layer.addGradientObserver(made);
        observers.put(node.name(), made);
      }
    }
    return observers;
  }

  private static NetworkStructure structure(Model network) {
    if (network instanceof MultiLayerNetwork chain) {
      return NetworkStructure.of(chain.getLayerWiseConfigurations());
    }
    if (network instanceof ComputationGraph graph) {
      return NetworkStructure.of(graph.getConfiguration());
    }
    throw new IllegalArgumentException(
        "interfaces are measured in a MultiLayerNetwork or ComputationGraph, not in "
            + (network == null ? null : network.getClass().getName()));
  }

  private static Layer running(Model network, NetworkStructure structure, NetworkNode node) {
    Layer layer =
        network instanceof ComputationGraph graph
            ? graph.getLayer(node.name())
            : ((MultiLayerNetwork) network).getLayer(structure.nodes().indexOf(node));
    while (layer instanceof BaseWrapperLayer wrapper) {
      layer = wrapper.getUnderlying();
    }
    return layer;
  }
}
