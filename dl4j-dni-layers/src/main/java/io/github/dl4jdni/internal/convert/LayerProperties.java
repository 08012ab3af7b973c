package io.github.dl4jdni.internal.convert;

import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;

/** Copies what configurations of one kind hold, between a stock layer and one of this library. */
final class LayerProperties {

  private LayerProperties() {}

  /** Everything that all feed-forward layers have. */
  static void copy(FeedForwardLayer from, FeedForwardLayer to) {
    to.setLayerName(from.getLayerName());
    to.setIDropout(from.getIDropout());
    to.setConstraints(from.getConstraints());
    to.setActivationFn(from.getActivationFn());
    to.setRegularization(from.getRegularization());
    to.setRegularizationBias(from.getRegularizationBias());
    to.setWeightNoise(from.getWeightNoise());
    to.setNIn(from.getNIn());
    to.setNOut(from.getNOut());
    to.setTimeDistributedFormat(from.getTimeDistributedFormat());
    copyTraining(from, to);
  }

  /** Everything that all recurrent layers have. */
  static void copy(BaseRecurrentLayer from, BaseRecurrentLayer to) {
    copy((FeedForwardLayer) from, to);
    to.setWeightInitFnRecurrent(from.getWeightInitFnRecurrent());
    to.setRnnDataFormat(from.getRnnDataFormat());
  }

  /** How a layer is initialised and trained. */
  static void copyTraining(BaseLayer from, BaseLayer to) {
    to.setWeightInitFn(from.getWeightInitFn());
    to.setBiasInit(from.getBiasInit());
    to.setGainInit(from.getGainInit());
    to.setIUpdater(from.getIUpdater());
    to.setBiasUpdater(from.getBiasUpdater());
    to.setGradientNormalization(from.getGradientNormalization());
    to.setGradientNormalizationThreshold(from.getGradientNormalizationThreshold());
  }
}
