package io.github.dl4jdni.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The model that predicts errors goes where loops over doubles go: 50 steps. */
class ErrorReferenceTest {

  private static final double RATE = 0.2;
  private static final int BATCHES = 10;
  private static final int EPOCHS = 5;
  private static final int FEATURES = 4;
  private static final int CLASSES = 3;

  /** Batches of several sizes, of classes that can be told apart. */
  private static List<MultiDataSet> data() {
    return Batches.of(
        BATCHES,
        i -> {
          int examples = 5 + i % 3;
          INDArray labels = Batches.classes(DataType.DOUBLE, 50 + i, examples, CLASSES);
          INDArray inputs = Batches.normal(DataType.DOUBLE, 20 + i, examples, FEATURES);
          INDArray centres = Batches.normal(DataType.DOUBLE, 3, CLASSES, FEATURES);
          return new MultiDataSet(inputs.addi(labels.mmul(centres)), labels);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "fit, 5",
    "fit, 24", // the interface gets its gradient in two factors
    "sequential, 5",
    "sequential, 24",
    "pipelined(0), 5",
    "random(1.0), 5"
  })
  void fiftyStepsEndWhereTheLoopsEnd(String way, int width) {
    MultiLayerNetwork network = network(width);
    PlainErrorDni expected = new PlainErrorDni(network, RATE);
    INDArray begin = network.params().dup();
    List<MultiDataSet> data = data();
    if (way.equals("fit")) {
      network.fit(new Batches(data), EPOCHS);
    } else {
      try (DecoupledTrainer trainer =
          DecoupledTrainer.builder(network).schedule(schedule(way)).build()) {
        trainer.fit(new Batches(data), EPOCHS);
      }
    }
    assertThat(network.getIterationCount()).isEqualTo(BATCHES * EPOCHS);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (MultiDataSet batch : data) {
        expected.step(batch.getFeatures(0).toDoubleMatrix(), batch.getLabels(0).toDoubleMatrix());
      }
    }
    for (int i = 0; i < 3; i++) {
      assertClose(network, i + "_W", expected.weights(i));
      assertClose(network, i + "_b", expected.bias(i));
    }
    for (int i = 0; i < 2; i++) {
      String model = i + "_gradientModel";
      assertClose(network, model + "U", expected.readout(i));
      assertClose(network, model + "b", expected.readoutBias(i));
      assertClose(network, model + "V-W", expected.feedback(i));
    }
    MultiLayerNetwork start = network(width);
    assertThat(start.params()).isEqualTo(begin);
    start
        .paramTable()
        .forEach(
            (key, view) -> {
              double moved = network.getParam(key).sub(view).amaxNumber().doubleValue();
              if (!key.endsWith("unsolved")) { // V is solved for at each batch
                assertThat(moved).as(key).isGreaterThan(1e-2);
              }
            });
  }

  private static void assertClose(MultiLayerNetwork network, String key, double[]... expected) {
    INDArray actual = network.getParam(key);
    double[][] rows = actual.reshape(expected.length, -1).toDoubleMatrix();
    assertThat(Nd4j.create(rows).sub(Nd4j.create(expected)).amaxNumber().doubleValue())
        .as(key)
        .isLessThan(1e-9);
  }

  private static Schedule schedule(String name) {
    return switch (name) {
      case "sequential" -> Schedule.sequential();
      case "pipelined(0)" -> Schedule.pipelined(0);
      default -> Schedule.random(1);
    };
  }

  private static MultiLayerNetwork network(int width) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.DOUBLE)
            .activation(Activation.TANH)
            .updater(new Sgd(RATE))
            .list();
    int[] sizes = {FEATURES, width, 4};
    for (int i = 0; i < 2; i++) {
      list.layer(
          new SyntheticGradientDense.Builder()
              .nIn(sizes[i])
              .nOut(sizes[i + 1])
              .gradientModel(GradientModel.error())
              .conditionOnLabels(true)
              .build());
    }
    list.layer(
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nIn(4)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .build());
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(list.build()));
    network.init();
    return network;
  }
}
