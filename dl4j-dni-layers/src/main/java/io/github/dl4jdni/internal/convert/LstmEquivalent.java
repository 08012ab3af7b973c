package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.StateGradientOptions;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;

/** {@link LSTM} and {@link SyntheticGradientLSTM}. */
final class LstmEquivalent implements RecurrentEquivalent {

  @Override
  public Optional<Layer> withStateGradient(Layer stock, Consumer<StateGradientOptions<?>> options) {
    if (stock.getClass() != LSTM.class) {
      return Optional.empty();
    }
    SyntheticGradientLSTM.Builder builder =
        new SyntheticGradientLSTM.Builder().nOut(((LSTM) stock).getNOut());
    options.accept(builder);
    SyntheticGradientLSTM built = builder.build();
    copy((LSTM) stock, built);
    return Optional.of(built);
  }

  @Override
  public Optional<List<Layer>> stock(Layer layer) {
    if (!(layer instanceof SyntheticGradientLSTM own)) {
      return Optional.empty();
    }
    LSTM stock = new LSTM.Builder().build();
    copy(own, stock);
    return Optional.of(List.of(stock));
  }

  private static void copy(LSTM from, LSTM to) {
    LayerProperties.copy(from, to);
    to.setForgetGateBiasInit(from.getForgetGateBiasInit());
    to.setGateActivationFn(from.getGateActivationFn());
    to.setHelperAllowFallback(from.isHelperAllowFallback());
  }
}
