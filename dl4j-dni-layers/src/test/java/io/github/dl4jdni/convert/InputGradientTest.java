package io.github.dl4jdni.convert;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

/** Only what nobody below needs may be left uncomputed. */
class InputGradientTest {

  @Test
  void firstLayerMayLeaveItOut() {
    assertThatCode(() -> Dni.connect(stack(InputType.feedForward(4), false, true)))
        .doesNotThrowAnyException();
    assertThatCode(() -> Dni.connect(graph(false, true))).doesNotThrowAnyException();
  }

  @Test
  void higherLayerMayNot() {
    assertThatThrownBy(() -> Dni.connect(stack(InputType.feedForward(4), true, false)))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessage(
            "layer 1 (SyntheticGradientDense \"upper\") computes no gradient of its input, but"
                + " layer 0 (SyntheticGradientDense \"lower\") needs it; inputGradient(false) is"
                + " for a network's first layer alone");
    assertThatThrownBy(() -> Dni.connect(graph(true, false)))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("vertex \"upper\"")
        .hasMessageContaining("vertex \"lower\" needs it");
  }

  @Test
  void firstLayerBehindAPreProcessorMayNot() {
    assertThatThrownBy(() -> Dni.connect(stack(InputType.convolutional(2, 2, 1), false, true)))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("the preprocessor before it needs it");
  }

  private static SyntheticGradientDense dense(String name, boolean inputGradient) {
    return new SyntheticGradientDense.Builder()
        .name(name)
        .nIn(4)
        .nOut(4)
        .inputGradient(inputGradient)
        .build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.SOFTMAX).build();
  }

  private static MultiLayerConfiguration stack(InputType type, boolean lower, boolean upper) {
    return new NeuralNetConfiguration.Builder()
        .list()
        .layer(dense("lower", lower))
        .layer(dense("upper", upper))
        .layer(output())
        .setInputType(type)
        .build();
  }

  private static ComputationGraphConfiguration graph(boolean lower, boolean upper) {
    return new NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("in")
        .addLayer("lower", dense("lower", lower), "in")
        .addLayer("upper", dense("upper", upper), "lower")
        .addLayer("out", output(), "upper")
        .setOutputs("out")
        .build();
  }
}
