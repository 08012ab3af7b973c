package io.github.dl4jdni.structure;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;

/** Looks through the wrappers that Deeplearning4j puts round layer configurations. */
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
}
