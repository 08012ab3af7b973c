package io.github.dl4jdni.internal.structure;

import io.github.dl4jdni.context.InputSharingPreProcessor;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;

/** Looks through the wrappers that there are round the configurations of layers and vertices. */
public final class WrappedLayers {

  private WrappedLayers() {}

  /**
   * A layer without the wrappers that freeze it, mask it or the like.
   *
   * @param layer the layer, wrapped or not
   * @return what does the work
   */
  public static Layer unwrap(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return unwrap(frozen.getLayer());
    }
    if (layer instanceof FrozenLayerWithBackprop frozen) {
      return unwrap(frozen.getUnderlying());
    }
    return layer instanceof BaseWrapperLayer wrapper ? unwrap(wrapper.getUnderlying()) : layer;
  }

  /**
   * A vertex without what freezes it.
   *
   * @param vertex the vertex, wrapped or not
   * @return what does the work
   */
  public static GraphVertex unwrap(GraphVertex vertex) {
    return vertex instanceof FrozenVertex frozen ? unwrap(frozen.getUnderlying()) : vertex;
  }

  /**
   * A preprocessor without what shares the network's input.
   *
   * @param preProcessor the preprocessor, wrapped or not, or null
   * @return what stands there besides; null if nothing does
   */
  public static InputPreProcessor unwrap(InputPreProcessor preProcessor) {
    return preProcessor instanceof InputSharingPreProcessor sharing
        ? sharing.getPreProcessor()
        : preProcessor;
  }
}
