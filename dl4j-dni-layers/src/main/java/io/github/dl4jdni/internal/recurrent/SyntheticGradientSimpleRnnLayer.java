package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.conf.SyntheticGradientSimpleRnn;
import io.github.dl4jdni.internal.arrays.WindowShape;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.params.SimpleRnnParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;

/** Runs {@link SyntheticGradientSimpleRnn}. */
public final class SyntheticGradientSimpleRnnLayer
    extends RecurrentGradientLayer<SyntheticGradientSimpleRnn> {

  /**
   * Made by its configuration.
   *
   * @param conf the configuration
   * @param dataType the network's data type
   */
  public SyntheticGradientSimpleRnnLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  RecurrentWindow newWindow(WindowShape shape) {
    return new SimpleRnnWindow(shape, layerConf().getActivationFn());
  }

  @Override
  String[] weightKeys() {
    return new String[] {
      SimpleRnnParamInitializer.WEIGHT_KEY,
      SimpleRnnParamInitializer.RECURRENT_WEIGHT_KEY,
      SimpleRnnParamInitializer.BIAS_KEY
    };
  }

  @Override
  String[] stateKeys() {
    return new String[] {SimpleRnn.STATE_KEY_PREV_ACTIVATION};
  }

  @Override
  boolean isMaskedByFeatures() {
    return true;
  }
}
