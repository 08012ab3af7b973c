package io.github.dl4jdni.train;

import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.DefaultTypesRestored;
import io.github.dl4jdni.Dni;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Messages in another type than the network's: the masked last step of a series has ND4J's default
 * type.
 */
@ExtendWith(DefaultTypesRestored.class)
class LastStepTypesTest {

  private static final int EXAMPLES = 2;
  private static final int STEPS = 4;

  static Stream<Arguments> types() {
    return Stream.of(
        Arguments.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT),
        Arguments.of(DataType.DOUBLE, DataType.FLOAT, DataType.DOUBLE),
        Arguments.of(DataType.FLOAT, DataType.FLOAT16, DataType.INT32));
  }

  /** Without interfaces' own influence, and with it. */
  @ParameterizedTest(name = "default {0}, network {1}, data {2}")
  @MethodSource("types")
  void interfacesWorkInTheNetworksType(DataType byDefault, DataType type, DataType ofData) {
    Nd4j.setDefaultDataTypes(byDefault, byDefault);
    MultiLayerNetwork stock = network(type);
    DataSet data = data(ofData);
    assertThat(
            stock
                .feedForward(data.getFeatures(), data.getFeaturesMaskArray(), null)
                .get(2)
                .dataType())
        .as("else this tests nothing")
        .isEqualTo(byDefault);
    MultiLayerNetwork backprop = Dni.convert(stock).everyHiddenLayer().mixing(1).build();
    backprop.fit(data);
    MultiLayerNetwork trained = stock.clone();
    trained.fit(data);
    assertThat(exactly(Dni.strip(backprop).params()))
        .usingComparatorWithPrecision(type == DataType.FLOAT16 ? 1e-3 : 1e-6)
        .isEqualTo(exactly(trained.params()));
    for (boolean labels : new boolean[] {true, false}) {
      fitAndTrain(stock, labels, data);
    }
  }

  private static void fitAndTrain(MultiLayerNetwork stock, boolean labels, DataSet data) {
    MultiLayerNetwork byFit = convert(stock, labels);
    MultiLayerNetwork byTrainer = byFit.clone();
    MultiLayerNetwork ahead = byFit.clone();
    for (int i = 0; i < 3; i++) {
      byFit.fit(data);
    }
    train(byTrainer, Schedule.sequential(), data);
    train(ahead, Schedule.pipelined(1), data);
    double precision = byFit.params().dataType() == DataType.FLOAT16 ? 1e-2 : 1e-6;
    double[] expected = exactly(byFit.params());
    double[] actual = exactly(byTrainer.params());
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(precision));
    }
    assertThat(exactly(ahead.params())).isNotEqualTo(exactly(convert(stock, labels).params()));
  }

  private static MultiLayerNetwork convert(MultiLayerNetwork stock, boolean labels) {
    return Dni.convert(stock).everyHiddenLayer().conditionOnLabels(labels).build();
  }

  private static void train(MultiLayerNetwork network, Schedule schedule, DataSet data) {
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).schedule(schedule).build()) {
      for (int i = 0; i < 3; i++) {
        trainer.fit(data);
      }
    }
  }

  private static MultiLayerNetwork network(DataType type) {
    List<Layer> layers = new ArrayList<>();
    layers.add(new SimpleRnn.Builder().nOut(4).build());
    layers.add(new LastTimeStep(new SimpleRnn.Builder().nOut(4).build()));
    layers.add(new DenseLayer.Builder().nOut(3).build());
    layers.add(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build());
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(6).dataType(type).list();
    layers.forEach(list::layer);
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(3)).build());
    network.init();
    return network;
  }

  private static DataSet data(DataType type) {
    INDArray features = Nd4j.arange(EXAMPLES * 3 * STEPS).reshape(EXAMPLES, 3, STEPS);
    return new DataSet(
        features.remainder(3).castTo(type),
        Nd4j.eye(2).castTo(type),
        Nd4j.ones(DataType.FLOAT, EXAMPLES, STEPS).putScalar(1, STEPS - 1, 0).castTo(type),
        null);
  }
}
