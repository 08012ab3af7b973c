package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Dense, batch normalisation and activation in one layer are the three stock layers. */
class NormalizedDenseTest {

  private static final int INPUTS = 5;
  private static final int WIDTH = 7;

  @ParameterizedTest
  @CsvSource({
    "RELU, false, true, false",
    "TANH, true, true, false",
    "SWISH, false, false, false",
    "SIGMOID, false, true, true",
    "IDENTITY, true, false, true"
  })
  void withFullMixingItTrainsAsThreeStockLayers(
      Activation activation, boolean bias, boolean logDeviation, boolean locked) {
    BatchNormalization normalization =
        new BatchNormalization.Builder()
            .decay(0.8)
            .eps(1e-3)
            .useLogStd(logDeviation)
            .lockGammaBeta(locked)
            .build();
    MultiLayerNetwork stock = stock(activation, bias, normalization);
    MultiLayerNetwork dni = dni(activation, bias, normalization);
    copy(stock, dni);
    Nd4j.getRandom().setSeed(5);
    for (int step = 0; step < 6; step++) {
      DataSet batch = batch(step == 3 ? 2 : 9);
      stock.fit(batch);
      dni.fit(batch);
    }
    own(stock)
        .forEach(
            (key, expected) ->
                assertThat(own(dni).get(key).distance2(expected)).as(key).isLessThan(1e-10));
    INDArray features = batch(4).getFeatures();
    assertThat(dni.output(features).distance2(stock.output(features))).isLessThan(1e-10);
  }

  /** Hidden layer's parameters by name, then the output layer's. */
  private static Map<String, INDArray> own(MultiLayerNetwork network) {
    Map<String, INDArray> own = new LinkedHashMap<>();
    for (int i = 0; i < network.getnLayers(); i++) {
      String prefix = i == network.getnLayers() - 1 ? "output " : "";
      network
          .getLayer(i)
          .paramTable()
          .forEach(
              (key, view) -> {
                if (!key.startsWith("gradientModel")) {
                  own.put(prefix + key, view);
                }
              });
    }
    return own;
  }

  private static void copy(MultiLayerNetwork from, MultiLayerNetwork to) {
    Map<String, INDArray> target = own(to);
    own(from).forEach((key, view) -> target.get(key).assign(view));
    assertThat(target.keySet()).isEqualTo(own(from).keySet());
  }

  private static DataSet batch(int size) {
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, size, 3);
    for (int i = 0; i < size; i++) {
      labels.putScalar(i, i % 3, 1);
    }
    return new DataSet(Nd4j.randn(DataType.DOUBLE, size, INPUTS), labels);
  }

  private static MultiLayerNetwork dni(
      Activation activation, boolean bias, BatchNormalization normalization) {
    NeuralNetConfiguration.ListBuilder list = list();
    list.layer(
        new SyntheticGradientDense.Builder()
            .nIn(INPUTS)
            .nOut(WIDTH)
            .hasBias(bias)
            .activation(activation)
            .batchNormalization(normalization)
            .conditionOnLabels(true)
            .mixing(1)
            .build());
    return network(list);
  }

  private static MultiLayerNetwork stock(
      Activation activation, boolean bias, BatchNormalization normalization) {
    NeuralNetConfiguration.ListBuilder list = list();
    list.layer(
        new DenseLayer.Builder()
            .nIn(INPUTS)
            .nOut(WIDTH)
            .hasBias(bias)
            .activation(Activation.IDENTITY)
            .build());
    list.layer(normalization.clone());
    list.layer(new ActivationLayer.Builder().activation(activation).build());
    return network(list);
  }

  private static NeuralNetConfiguration.ListBuilder list() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(DataType.DOUBLE)
        .updater(new Adam(0.01))
        .list();
  }

  private static MultiLayerNetwork network(NeuralNetConfiguration.ListBuilder list) {
    list.layer(
        new OutputLayer.Builder(new LossMCXENT()).nOut(3).activation(Activation.SOFTMAX).build());
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(list.build()));
    network.init();
    return network;
  }
}
