package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;

/** {@link DenseLayer} and {@link SyntheticGradientDense}. */
final class DenseWithInterface implements BuiltInInterface {

  @Override
  public Optional<Layer> withInterface(Layer stock, String place, InterfaceSettings settings) {
    if (stock.getClass() != DenseLayer.class) {
      return Optional.empty();
    }
    DenseLayer dense = (DenseLayer) stock;
    SyntheticGradientDense.Builder builder =
        new SyntheticGradientDense.Builder().conditionOnLabels(settings.conditionalAt(place));
    settings.applyTo(builder, place, InputType.feedForward(dense.getNOut()));
    SyntheticGradientDense built = builder.build();
    copy(dense, built);
    return Optional.of(built);
  }

  @Override
  public Optional<List<Layer>> stock(Layer layer) {
    if (!(layer instanceof SyntheticGradientDense built)) {
      return Optional.empty();
    }
    DenseLayer dense = new DenseLayer.Builder().build();
    copy(built, dense);
    if (!built.hasBatchNormalization()) {
      return Optional.of(List.of(dense));
    }
    dense.setActivationFn(Activation.IDENTITY.getActivationFunction());
    BatchNormalization normalization = built.getBatchNormalization();
    LayerProperties.copyTraining(built, normalization);
    normalization.setActivationFn(Activation.IDENTITY.getActivationFunction());
    normalization.setLayerName(built.getLayerName() + "-norm");
    ActivationLayer activation = new ActivationLayer(built.getActivationFn());
    activation.setLayerName(built.getLayerName() + "-activation");
    return Optional.of(List.of(dense, normalization, activation));
  }

  /** Everything that a dense layer's configuration holds. */
  private static void copy(DenseLayer from, DenseLayer to) {
    LayerProperties.copy(from, to);
    to.setHasBias(from.isHasBias());
    to.setHasLayerNorm(from.isHasLayerNorm());
  }
}
