package io.github.dl4jdni.examples.recurrent;

import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;

/** The recurrent layer of each method. All have the parameters of Deeplearning4j's LSTM. */
final class RecurrentLayers {

  /** Name of the recurrent layer. */
  static final String NAME = "lstm";

  private static final double FORGET_GATE_BIAS = 1;

  private RecurrentLayers() {}

  /**
   * {@return the layer}
   *
   * @param method how it learns
   * @param task what its network does
   * @param settings of the network
   */
  static Layer of(RecurrentMethod method, RecurrentTask task, RecurrentSettings settings) {
    return switch (method) {
      case BPTT -> stock(task, settings);
    };
  }

  /** {@return Deeplearning4j's own layer} */
  static Layer stock(RecurrentTask task, RecurrentSettings settings) {
    return new LSTM.Builder()
        .name(NAME)
        .nIn(task.inputs())
        .nOut(settings.units())
        .activation(Activation.TANH)
        .gateActivationFunction(Activation.SIGMOID)
        .forgetGateBiasInit(FORGET_GATE_BIAS)
        .build();
  }
}
