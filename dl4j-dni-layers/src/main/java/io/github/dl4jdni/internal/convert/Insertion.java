package io.github.dl4jdni.internal.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * One interface to be put into a network.
 *
 * @param place the layer or vertex that it stands behind
 * @param layers what comes in the place of the layer there, ready but for the labels: the layer
 *     itself, or one with its interface built in; behind a vertex that is no layer only what is to
 *     follow it
 */
public record Insertion(String place, List<Layer> layers) {

  /** The same behind the layer that takes the place's, if there is one. */
  public Insertion withLayers(Map<String, Layer> replacements) {
    Layer replacement = replacements.get(place);
    if (replacement == null) {
      return this;
    }
    List<Layer> changed = new ArrayList<>(layers);
    changed.set(0, replacement);
    return new Insertion(place, changed);
  }
}
