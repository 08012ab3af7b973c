package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.StateGradientOptions;
import io.github.dl4jdni.conf.SyntheticGradientSimpleRnn;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;

/** {@link SimpleRnn} without layer normalisation, and {@link SyntheticGradientSimpleRnn}. */
final class SimpleRnnEquivalent implements RecurrentEquivalent {

  @Override
  public Optional<Layer> withStateGradient(Layer stock, Consumer<StateGradientOptions<?>> options) {
    if (stock.getClass() != SimpleRnn.class || ((SimpleRnn) stock).hasLayerNorm()) {
      return Optional.empty();
    }
    SyntheticGradientSimpleRnn.Builder builder =
        new SyntheticGradientSimpleRnn.Builder().nOut(((SimpleRnn) stock).getNOut());
    options.accept(builder);
    SyntheticGradientSimpleRnn built = builder.build();
    LayerProperties.copy((SimpleRnn) stock, built);
    return Optional.of(built);
  }

  @Override
  public Optional<List<Layer>> stock(Layer layer) {
    if (!(layer instanceof SyntheticGradientSimpleRnn own)) {
      return Optional.empty();
    }
    SimpleRnn stock = new SimpleRnn.Builder().build();
    LayerProperties.copy(own, stock);
    return Optional.of(List.of(stock));
  }
}
