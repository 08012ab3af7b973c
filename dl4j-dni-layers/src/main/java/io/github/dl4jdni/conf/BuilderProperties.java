package io.github.dl4jdni.conf;

import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;

/**
 * Gives configurations what stock builders collected, as the stock constructors from builders do
 * that are not open to others.
 */
final class BuilderProperties {

  private BuilderProperties() {}

  /** All but constraints, which depend on the initialiser. */
  static void apply(FeedForwardLayer.Builder<?> builder, FeedForwardLayer layer) {
    layer.setLayerName(builder.getLayerName());
    layer.setIDropout(builder.getIDropout());
    layer.setActivationFn(builder.getActivationFn());
    layer.setWeightInitFn(builder.getWeightInitFn());
    layer.setBiasInit(builder.getBiasInit());
    layer.setGainInit(builder.getGainInit());
    layer.setRegularization(builder.getRegularization());
    layer.setRegularizationBias(builder.getRegularizationBias());
    layer.setIUpdater(builder.getIupdater());
    layer.setBiasUpdater(builder.getBiasUpdater());
    layer.setGradientNormalization(builder.getGradientNormalization());
    layer.setGradientNormalizationThreshold(builder.getGradientNormalizationThreshold());
    layer.setWeightNoise(builder.getWeightNoise());
    layer.setNIn(builder.getNIn());
    layer.setNOut(builder.getNOut());
  }

  /** All but constraints, which depend on the initialiser. */
  static void apply(BaseRecurrentLayer.Builder<?> builder, BaseRecurrentLayer layer) {
    apply((FeedForwardLayer.Builder<?>) builder, layer);
    layer.setWeightInitFnRecurrent(builder.getWeightInitFnRecurrent());
    layer.setRnnDataFormat(builder.getRnnDataFormat());
  }
}
