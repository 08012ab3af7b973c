package io.github.dl4jdni.stats;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.GradientModelConfiguration;
import io.github.dl4jdni.internal.interfaces.GradientObserver;
import io.github.dl4jdni.internal.interfaces.ObservableLayer;
import io.github.dl4jdni.internal.structure.Network;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.WrappedLayers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;

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
    Network watched = Network.of(network);
    for (NetworkNode node : watched.structure().nodes()) {
      if (node.layer() != null
          && WrappedLayers.unwrap(node.layer()) instanceof GradientModelConfiguration configured
          && running(watched, node) instanceof ObservableLayer layer) {
        T made = observer.apply(node.name(), configured.model());
        layer.addGradientObserver(made);
        observers.put(node.name(), made);
      }
    }
    return observers;
  }

  private static Layer running(Network network, NetworkNode node) {
    Layer layer = network.layer(node);
    while (layer instanceof BaseWrapperLayer wrapper) {
      layer = wrapper.getUnderlying();
    }
    return layer;
  }
}
