package io.github.dl4jdni.internal.convert;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;

/** Layers of this library that have a stock layer's parameters first, and do the same forward. */
interface StockEquivalent {

  /** All that there are. */
  static List<StockEquivalent> all() {
    return Stream.<StockEquivalent>concat(
            BuiltInInterface.all().stream(), RecurrentEquivalent.all().stream())
        .toList();
  }

  /**
   * The stock layers that do the same without the gradient model, their parameters in the same
   * order.
   *
   * @param layer a layer of this library
   * @return the layers; empty if it is none of this kind
   */
  Optional<List<Layer>> stock(Layer layer);
}
