package io.github.dl4jdni.internal.convert;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.Layer;

/** A stock layer and an interface behind it that there is one layer for. */
interface BuiltInInterface extends StockEquivalent {

  /** All that there are. */
  static List<BuiltInInterface> all() {
    return List.of(new DenseWithInterface());
  }

  /**
   * The layer with the interface in it, parameters of the stock layer first and by their names.
   *
   * @param stock a layer
   * @param place its name in the network
   * @param settings what the interface is like
   * @return empty if it is no layer of this kind, or does something that the other does not
   */
  Optional<Layer> withInterface(Layer stock, String place, InterfaceSettings settings);
}
