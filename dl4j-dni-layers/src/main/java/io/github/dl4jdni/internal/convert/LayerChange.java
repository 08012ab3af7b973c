package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.internal.structure.NetworkNode;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;

/** What comes in the place of each layer or vertex of a network. */
interface LayerChange {

  /**
   * The layers that take a node's place, one behind the other.
   *
   * @param node the layer or vertex
   * @return the layers; the node's own alone to leave it as it is, none to take it out. Of a vertex
   *     that is no layer, what is to follow it
   */
  List<Layer> layers(NetworkNode node);

  /**
   * Whether what the network gives out at a changed node comes from the last layer there.
   *
   * @return false if it still comes from the first
   */
  boolean outputsFollow();

  /** A configuration for a layer in the place of another, with what it keeps of the parameters. */
  @SuppressWarnings("ReferenceEquality") // the layer itself: then nothing was changed
  static NeuralNetConfiguration configuration(NeuralNetConfiguration old, Layer layer) {
    if (old.getLayer() == layer) {
      return old;
    }
    NeuralNetConfiguration changed = old.clone();
    changed.setLayer(layer);
    changed.variables(false).retainAll(layer.initializer().paramKeys(layer));
    return changed;
  }
}
