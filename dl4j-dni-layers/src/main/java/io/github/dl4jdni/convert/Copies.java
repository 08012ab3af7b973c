package io.github.dl4jdni.convert;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * Copies configurations by way of JSON, which keeps everything: Deeplearning4j's clone() forgets
 * counters and the order of a graph's vertices, and some updaters' schedules.
 */
final class Copies {

  private Copies() {}

  static MultiLayerConfiguration of(MultiLayerConfiguration configuration) {
    return MultiLayerConfiguration.fromJson(configuration.toJson());
  }

  static ComputationGraphConfiguration of(ComputationGraphConfiguration configuration) {
    return ComputationGraphConfiguration.fromJson(configuration.toJson());
  }
}
