package io.github.dl4jdni.internal.convert;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;

/**
 * Copies configurations, by way of JSON where that can be, which keeps everything: Deeplearning4j's
 * clone() forgets counters and the order of a graph's vertices, and some updaters' schedules.
 */
final class Copies {

  private Copies() {}

  static MultiLayerConfiguration of(MultiLayerConfiguration configuration) {
    return MultiLayerConfiguration.fromJson(configuration.toJson());
  }

  static ComputationGraphConfiguration of(ComputationGraphConfiguration configuration) {
    return ComputationGraphConfiguration.fromJson(configuration.toJson());
  }

  /**
   * Clones a configuration, whose parts JSON need not be able to hold. Clones of SameDiff vertices
   * forget how their parameters are to be trained, without which no network can be.
   *
   * @param configuration the configuration
   * @return the clone
   */
  static ComputationGraphConfiguration cloneOf(ComputationGraphConfiguration configuration) {
    ComputationGraphConfiguration clone = configuration.clone();
    configuration
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof SameDiffVertex from
                  && clone.getVertices().get(name) instanceof SameDiffVertex to) {
                trainAlike(from, to);
              }
            });
    return clone;
  }

  private static void trainAlike(SameDiffVertex from, SameDiffVertex to) {
    to.setUpdater(from.getUpdater());
    to.setBiasUpdater(from.getBiasUpdater());
    to.setRegularization(from.getRegularization());
    to.setRegularizationBias(from.getRegularizationBias());
    to.setGradientNormalization(from.getGradientNormalization());
    to.setGradientNormalizationThreshold(from.getGradientNormalizationThreshold());
    to.setDataType(from.getDataType());
  }
}
