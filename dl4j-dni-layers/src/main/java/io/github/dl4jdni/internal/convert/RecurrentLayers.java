package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.StateGradientOptions;
import io.github.dl4jdni.conf.StateInterfaceConfiguration;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Layer;

/** A network's recurrent layers, with synthetic gradients of their states. */
public final class RecurrentLayers {

  private RecurrentLayers() {}

  /**
   * What takes the place of each stock recurrent layer.
   *
   * @param network the network
   * @param options tells each layer's gradient model, and how it learns and is used
   * @return the new layers by the name of the old one
   * @throws DL4JInvalidConfigException if there is none that can be replaced
   */
  public static Map<String, Layer> replacements(
      NetworkStructure network, Consumer<StateGradientOptions<?>> options) {
    Map<String, Layer> replacements = new LinkedHashMap<>();
    Map<String, String> others = new LinkedHashMap<>();
    boolean done = false;
    for (NetworkNode node : network.nodes()) {
      Layer layer = node.layer();
      if (layer == null) {
        continue;
      }
      Optional<Layer> replacement =
          RecurrentEquivalent.all().stream()
              .map(each -> each.withStateGradient(layer, options))
              .flatMap(Optional::stream)
              .findFirst();
      done |= layer instanceof StateInterfaceConfiguration;
      if (replacement.isPresent()) {
        replacements.put(node.name(), replacement.get());
      } else if (node.unwrapped() instanceof BaseRecurrentLayer
          || layer.getClass().getSimpleName().contains("Bidirectional")) {
        others.put(node.name(), layer.getClass().getSimpleName());
      }
    }
    if (replacements.isEmpty() && !done) {
      throw new DL4JInvalidConfigException(
          "the network has no recurrent layer whose state can have a synthetic gradient: an LSTM or"
              + " a SimpleRnn without layer normalisation that is neither frozen nor wrapped"
              + (others.isEmpty()
                  ? ""
                  : "; it has "
                      + others
                      + ". GravesLSTM has peepholes that the layer of this library lacks (take"
                      + " LSTM), and what reads a series backwards has no state that a later window"
                      + " goes on from"));
    }
    return replacements;
  }
}
