package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.SyntheticInputModule;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** An input model learns from the time steps that there are. */
class MaskedSyntheticInputTest {

  private static final int LENGTH = 5;

  @Test
  void whatStandsAtMaskedStepsDoesNotReachTheInputModel() {
    MultiLayerNetwork network = network();
    Nd4j.getRandom().setSeed(7);
    INDArray features = Nd4j.randn(DataType.DOUBLE, new long[] {2, 3, LENGTH});
    INDArray labels = Nd4j.rand(DataType.DOUBLE, new long[] {2, 2, LENGTH});
    INDArray mask = Nd4j.ones(DataType.DOUBLE, 2, LENGTH);
    mask.putScalar(0, 3, 0).putScalar(0, 4, 0);
    INDArray expected = inputModelGradient(network, features, labels, mask);

    INDArray changed = features.dup();
    changed
        .get(NDArrayIndex.point(0), NDArrayIndex.all(), NDArrayIndex.interval(3, LENGTH))
        .addi(100);
    assertThat(inputModelGradient(network, changed, labels, mask).distance2(expected))
        .isLessThan(1e-12);
    assertThat(expected.norm2Number().doubleValue()).isPositive();
  }

  private static INDArray inputModelGradient(
      MultiLayerNetwork network, INDArray features, INDArray labels, INDArray mask) {
    return network
        .calculateGradients(features, labels, mask, mask)
        .getFirst()
        .getGradientFor("1_inputModelW")
        .dup();
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                new NeuralNetConfiguration.Builder()
                    .seed(3)
                    .dataType(DataType.DOUBLE)
                    .list()
                    .layer(new LSTM.Builder().nOut(4).activation(Activation.TANH).build())
                    .layer(new SyntheticInputModule.Builder().build())
                    .layer(new LSTM.Builder().nOut(4).activation(Activation.TANH).build())
                    .layer(
                        new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                    .setInputType(InputType.recurrent(3))
                    .build()));
    network.init();
    return network;
  }
}
