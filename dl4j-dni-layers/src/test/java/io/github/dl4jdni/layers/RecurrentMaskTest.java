package io.github.dl4jdni.layers;

import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.GeneratedMasks;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.conf.SyntheticGradientSimpleRnn;
import io.github.dl4jdni.internal.recurrent.RecurrentScene;
import io.github.dl4jdni.internal.recurrent.RecurrentScene.Kind;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Masked time steps, beside the stock layers that the library's recurrent layers stand in for. */
class RecurrentMaskTest {

  private static final int INPUTS = 3;
  private static final int CLASSES = 2;
  private static final int EXAMPLES = 4;
  private static final int STEPS = 6;
  private static final double TOLERANCE = 1e-9;

  static Stream<Arguments> scenes() {
    return Stream.of(GeneratedMasks.values())
        .flatMap(
            masks ->
                Stream.of(Kind.values())
                    .flatMap(
                        kind ->
                            Stream.of(
                                Arguments.of(masks, kind, RNNFormat.NCW, DataType.DOUBLE),
                                Arguments.of(masks, kind, RNNFormat.NWC, DataType.FLOAT))));
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void convertedLayersGiveStockOutputsAndTrainAlike(
      GeneratedMasks masks, Kind kind, RNNFormat format, DataType type) {
    MultiLayerNetwork stock = stock(kind, format, type);
    stock.fit(data(masks, format, type, 0)); // biases that are not zero
    MultiLayerNetwork own =
        Dni.convert(stock).everyRecurrentLayer(options -> options.consumptionScale(0)).build();
    DataSet data = data(masks, format, type, 1);
    List<INDArray> expected = activations(stock, data);
    List<INDArray> actual = activations(own, data);
    boolean inOnePass = kind == Kind.LSTM_CELL && type == DataType.FLOAT; // which rounds otherwise
    for (int i = 0; i < expected.size(); i++) {
      if (inOnePass) {
        Scene.assertClose("layer " + i, actual.get(i), expected.get(i), 1e-6);
      } else {
        assertThat(exactly(actual.get(i))).as("layer " + i).isEqualTo(exactly(expected.get(i)));
      }
    }
    for (int step = 2; step < 4; step++) {
      stock.fit(data(masks, format, type, step));
      own.fit(data(masks, format, type, step));
    }
    double tolerance = type == DataType.DOUBLE ? TOLERANCE : 1e-4;
    stock
        .paramTable()
        .forEach((name, is) -> Scene.assertClose(name, own.getParam(name), is, tolerance));
  }

  /** A mask decides on the state that goes from window to window, too. */
  @ParameterizedTest
  @EnumSource
  void statesOfMaskedWindowsAreStock(GeneratedMasks masks) {
    for (Kind kind : Kind.values()) {
      MultiLayerNetwork stock = stock(kind, RNNFormat.NCW, DataType.DOUBLE);
      MultiLayerNetwork own = Dni.convert(stock).everyRecurrentLayer(options -> {}).build();
      for (int window = 0; window < 3; window++) {
        DataSet data = data(masks, RNNFormat.NCW, DataType.DOUBLE, window);
        List<INDArray> expected = storedStateActivations(stock, data);
        List<INDArray> actual = storedStateActivations(own, data);
        for (int i = 0; i < expected.size(); i++) {
          assertThat(exactly(actual.get(i))).isEqualTo(exactly(expected.get(i)));
        }
      }
    }
  }

  /** Wrappers hand their mask to what they wrap, which then is masked whatever its kind. */
  @ParameterizedTest
  @EnumSource(
      value = GeneratedMasks.class,
      names = {"BACK", "FRONT", "NONE"})
  void wrappedLayersAreMaskedAsStockOnes(GeneratedMasks masks) {
    for (Kind kind : Kind.values()) {
      DataType type = DataType.DOUBLE;
      MultiLayerNetwork stock = lastStep(kind.stock(4));
      MultiLayerNetwork own = lastStep(own(kind));
      RecurrentScene.copyParameters(stock, own);
      DataSet series = data(masks, RNNFormat.NCW, type, 1);
      DataSet data =
          new DataSet(
              series.getFeatures(),
              Nd4j.rand(type, EXAMPLES, CLASSES),
              series.getFeaturesMaskArray(),
              null);
      for (int step = 0; step < 3; step++) {
        assertThat(
                exactly(own.output(data.getFeatures(), false, data.getFeaturesMaskArray(), null)))
            .isEqualTo(
                exactly(
                    stock.output(data.getFeatures(), false, data.getFeaturesMaskArray(), null)));
        stock.fit(data);
        own.fit(data);
        RecurrentScene.copyParameters(stock, own); // bits part with the first update
      }
    }
  }

  private static MultiLayerNetwork lastStep(Layer recurrent) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            builder(DataType.DOUBLE)
                .list()
                .layer(
                    new MaskZeroLayer.Builder().setUnderlying(recurrent).setMaskValue(-9).build())
                .layer(new LastTimeStep(recurrent.clone()))
                .layer(
                    new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.recurrent(INPUTS))
                .build());
    network.init();
    return network;
  }

  private static Layer own(Kind kind) {
    return kind == Kind.LSTM_CELL
        ? new SyntheticGradientLSTM.Builder()
            .nOut(4)
            .activation(Activation.TANH)
            .consumptionScale(0)
            .build()
        : new SyntheticGradientSimpleRnn.Builder()
            .nOut(4)
            .activation(Activation.TANH)
            .consumptionScale(0)
            .build();
  }

  private static NeuralNetConfiguration.Builder builder(DataType type) {
    return new NeuralNetConfiguration.Builder().seed(5).dataType(type).updater(new Adam(0.02));
  }

  private static MultiLayerNetwork stock(Kind kind, RNNFormat format, DataType type) {
    MultiLayerConfiguration configuration =
        builder(type)
            .list()
            .layer(kind.stock(4))
            .layer(kind.stock(5))
            .layer(
                new RnnOutputLayer.Builder()
                    .nOut(CLASSES)
                    .activation(Activation.SOFTMAX)
                    .dataFormat(format)
                    .build())
            .setInputType(InputType.recurrent(INPUTS, format))
            .build();
    if (format == RNNFormat.NCW) { // one window
      configuration.setBackpropType(BackpropType.TruncatedBPTT);
      configuration.setTbpttFwdLength(STEPS);
      configuration.setTbpttBackLength(STEPS);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static DataSet data(GeneratedMasks masks, RNNFormat format, DataType type, int seed) {
    Random random = new Random(seed);
    INDArray features = Nd4j.create(type, EXAMPLES, INPUTS, STEPS);
    INDArray labels = Nd4j.create(type, EXAMPLES, CLASSES, STEPS);
    for (int n = 0; n < EXAMPLES; n++) {
      for (int t = 0; t < STEPS; t++) {
        for (int i = 0; i < INPUTS; i++) {
          features.putScalar(n, i, t, random.nextGaussian());
        }
        labels.putScalar(n, random.nextInt(CLASSES), t, 1);
      }
    }
    INDArray mask = masks.draw(random, EXAMPLES, STEPS, type);
    return format == RNNFormat.NCW
        ? new DataSet(features, labels, mask, mask)
        : new DataSet(
            features.permute(0, 2, 1).dup('c'), labels.permute(0, 2, 1).dup('c'), mask, mask);
  }

  private static List<INDArray> activations(MultiLayerNetwork network, DataSet data) {
    List<INDArray> activations =
        network.feedForward(data.getFeatures(), data.getFeaturesMaskArray(), null);
    network.clearLayerMaskArrays();
    return activations;
  }

  private static List<INDArray> storedStateActivations(MultiLayerNetwork network, DataSet data) {
    network.setLayerMaskArrays(data.getFeaturesMaskArray(), null);
    List<INDArray> activations =
        network.rnnActivateUsingStoredState(data.getFeatures(), false, true);
    network.clearLayerMaskArrays();
    return activations;
  }
}
