package io.github.dl4jdni.research.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class BitsPerCharacterTest {

  private static final int SYMBOLS = 5;

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(new LSTM.Builder().nIn(SYMBOLS).nOut(6).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(6)
                        .nOut(SYMBOLS)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    network.params().muli(5);
    return network;
  }

  private static int[] text(int length) {
    return new SplittableRandom(2).ints(length, 0, SYMBOLS).toArray();
  }

  /** One character after the other, in as many parts as the measure has. */
  private static double oneByOne(MultiLayerNetwork network, int[] text, int parts) {
    double bits = 0;
    int length = text.length / parts;
    for (int part = 0; part < parts; part++) {
      network.rnnClearPreviousState();
      for (int place = part * length; place < (part + 1) * length - 1; place++) {
        INDArray input = Nd4j.zeros(1, SYMBOLS);
        input.putScalar(0, text[place], 1);
        INDArray said = network.rnnTimeStep(input);
        bits -= Math.log(said.getDouble(0, text[place + 1])) / Math.log(2);
      }
    }
    return bits / (parts * (length - 1));
  }

  @Test
  void networkWithoutWeightsPaysForEachSymbolAlike() {
    MultiLayerNetwork network = network();
    network.params().assign(0);

    assertThat(new BitsPerCharacter(text(333), SYMBOLS).of(network))
        .isCloseTo(Math.log(5) / Math.log(2), within(1e-5));
  }

  @Test
  void shortTextIsReadInOneRow() {
    MultiLayerNetwork network = network();
    int[] text = text(123);

    assertThat(new BitsPerCharacter(text, SYMBOLS).of(network))
        .isCloseTo(oneByOne(network, text, 1), within(1e-4));
  }

  @Test
  void longTextIsReadInParts() {
    MultiLayerNetwork network = network();
    int[] text = text(2040);

    assertThat(new BitsPerCharacter(text, SYMBOLS).of(network))
        .isCloseTo(oneByOne(network, text, 2), within(1e-4));
  }

  @Test
  void certaintyOfTheWrongIsExpensiveButFinite() {
    MultiLayerNetwork network = network();
    network.params().assign(0);
    network.getLayer(1).getParam("b").assign(Nd4j.create(new double[] {1e4, 0, 0, 0, 0}));

    assertThat(new BitsPerCharacter(new int[] {1, 1, 1}, SYMBOLS).of(network))
        .isCloseTo(126, within(1e-6));
  }
}
