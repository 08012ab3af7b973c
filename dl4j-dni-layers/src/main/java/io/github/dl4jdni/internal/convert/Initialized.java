package io.github.dl4jdni.internal.convert;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Insists on networks that have parameters to carry over. */
public final class Initialized {

  private Initialized() {}

  public static MultiLayerConfiguration configuration(MultiLayerNetwork network) {
    if (!network.isInitCalled()) {
      throw notInitialised();
    }
    return network.getLayerWiseConfigurations();
  }

  public static ComputationGraphConfiguration configuration(ComputationGraph network) {
    if (network.getVertices() == null) {
      throw notInitialised();
    }
    return network.getConfiguration();
  }

  private static IllegalStateException notInitialised() {
    return new IllegalStateException(
        "the network has no parameters yet; call init() first, or give its configuration");
  }
}
