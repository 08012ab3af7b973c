package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.StateInterfaceConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import org.deeplearning4j.nn.conf.layers.Layer;

/** Which layers hand down a gradient of their input. */
final class InputGradients {

  private InputGradients() {}

  /** Whether a layer computes it: all do that were not told to leave it out. */
  static boolean isComputed(Layer layer) {
    if (layer instanceof StateInterfaceConfiguration recurrent) {
      return recurrent.getStateGradient().isInputGradient();
    }
    return !(layer instanceof SyntheticGradientDense dense) || dense.isInputGradient();
  }
}
