package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.WrappedLayers;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.nd4j.linalg.learning.config.IUpdater;

/** Exchanges the updaters of a network's layers. */
public final class Updaters {

  private Updaters() {}

  /**
   * Exchanges updaters.
   *
   * @param configuration the network's; its layers are changed
   * @param exchange gives the updater that comes in another's place; both may be null
   */
  public static void exchange(NetworkStructure configuration, UnaryOperator<IUpdater> exchange) {
    configuration.nodes().forEach(node -> exchange(node.layer(), exchange));
  }

  private static void exchange(Layer wrapped, UnaryOperator<IUpdater> exchange) {
    Layer layer = WrappedLayers.unwrap(wrapped);
    if (layer instanceof Bidirectional both) {
      exchange(both.getFwd(), exchange);
      exchange(both.getBwd(), exchange);
    } else if (layer instanceof BaseLayer base) {
      base.setIUpdater(exchange.apply(base.getIUpdater()));
      base.setBiasUpdater(exchange.apply(base.getBiasUpdater()));
    } else if (layer instanceof AbstractSameDiffLayer sameDiff) {
      sameDiff.setUpdater(exchange.apply(sameDiff.getUpdater()));
      sameDiff.setBiasUpdater(exchange.apply(sameDiff.getBiasUpdater()));
    }
  }
}
