package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.internal.arrays.WindowShape;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;

/** Runs {@link SyntheticGradientLSTM}. */
public final class SyntheticGradientLSTMLayer
    extends RecurrentGradientLayer<SyntheticGradientLSTM> {

  /**
   * Made by its configuration.
   *
   * @param conf the configuration
   * @param dataType the network's data type
   */
  public SyntheticGradientLSTMLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  RecurrentWindow newWindow(WindowShape shape) {
    return new LstmWindow(shape, layerConf().getActivationFn(), layerConf().getGateActivationFn());
  }

  @Override
  String[] weightKeys() {
    return new String[] {
      LSTMParamInitializer.INPUT_WEIGHT_KEY,
      LSTMParamInitializer.RECURRENT_WEIGHT_KEY,
      LSTMParamInitializer.BIAS_KEY
    };
  }

  @Override
  String[] stateKeys() {
    return new String[] {LSTM.STATE_KEY_PREV_ACTIVATION, LSTM.STATE_KEY_PREV_MEMCELL};
  }

  @Override
  boolean isMaskedByFeatures() {
    return false;
  }
}
