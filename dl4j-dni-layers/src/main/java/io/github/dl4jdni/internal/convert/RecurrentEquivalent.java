package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.StateGradientOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.layers.Layer;

/** A stock recurrent layer, and the one with synthetic gradients of its state. */
interface RecurrentEquivalent extends StockEquivalent {

  /** All that there are. */
  static List<RecurrentEquivalent> all() {
    return List.of(new LstmEquivalent(), new SimpleRnnEquivalent());
  }

  /**
   * The layer with a gradient model of its state.
   *
   * @param stock a layer
   * @param options tells the gradient model, and how it learns and is used
   * @return empty if it is no layer of this kind, or does something that the other does not
   */
  Optional<Layer> withStateGradient(Layer stock, Consumer<StateGradientOptions<?>> options);
}
