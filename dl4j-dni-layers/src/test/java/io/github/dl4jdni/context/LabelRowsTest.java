package io.github.dl4jdni.context;

import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.interfaceWith;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static io.github.dl4jdni.IntegrationNetworks.withOne;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.RecordingGradientModel;
import io.github.dl4jdni.conf.RecordingGradientModel.Seen;
import java.util.List;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Each position of a message sees the labels that belong to it, whatever shapes they have. */
class LabelRowsTest {

  private static final String MODEL = "label rows";
  private static final int CHANNELS = 5;
  private static final int LABELS = 2;

  @ParameterizedTest
  @CsvSource({"4, 3, NCW", "4, 3, NWC", "1, 3, NCW", "4, 1, NCW", "1, 1, NWC"})
  void eachTimeStepSeesItsOwnLabels(int examples, int steps, RNNFormat format) {
    MultiLayerNetwork network = recurrent(format, interfaceLayer(), seriesOutput(format));
    INDArray labels = series(3, LABELS, examples, steps, format);
    INDArray features = series(2, FEATURES, examples, steps, format);
    INDArray message = network.feedForward(features).get(1).dup();

    network.fit(features, labels);

    Seen seen = onlySeen();
    assertThat(seen.context()).isEqualTo(withOne(rowsOfSeries(labels, format)));
    assertClose(seen.message(), rowsOfSeries(message, format));
  }

  @Test
  void timeStepsAsExamplesSeeTheirOwnLabels() {
    MultiLayerNetwork network =
        recurrent(RNNFormat.NCW, dense(), interfaceLayer(), seriesOutput(RNNFormat.NCW));
    INDArray labels = numbers(3, 4, LABELS, 3);

    network.fit(numbers(2, 4, FEATURES, 3), labels);

    assertThat(onlySeen().context()).isEqualTo(withOne(rowsOfSeries(labels, RNNFormat.NCW)));
  }

  @Test
  void lossLayerOfSeriesSharesTimeSteps() {
    MultiLayerNetwork network =
        recurrent(
            RNNFormat.NCW,
            interfaceLayer(),
            new LSTM.Builder().nOut(LABELS).build(),
            new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    INDArray labels = numbers(3, 4, LABELS, 3);

    network.fit(numbers(2, 4, FEATURES, 3), labels);

    assertThat(onlySeen().context()).isEqualTo(withOne(rowsOfSeries(labels, RNNFormat.NCW)));
  }

  @Test
  void eachWindowOfTruncatedBpttSeesItsOwnLabels() {
    MultiLayerConfiguration configuration =
        defaults()
            .list()
            .layer(new LSTM.Builder().nOut(CHANNELS).build())
            .layer(interfaceLayer())
            .layer(seriesOutput(RNNFormat.NCW))
            .setInputType(InputType.recurrent(FEATURES))
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTLength(3)
            .build();
    INDArray labels = numbers(3, 4, LABELS, 7);

    network(Dni.connect(configuration)).fit(numbers(2, 4, FEATURES, 7), labels);

    INDArray rows = withOne(rowsOfSeries(labels, RNNFormat.NCW));
    assertThat(RecordingGradientModel.take(MODEL).stream().map(Seen::context).toList())
        .containsExactly(rowsFrom(rows, 0, 12), rowsFrom(rows, 12, 24), rowsFrom(rows, 24, 28));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyTimeStepSeesTheLabelsOfItsSequence(boolean lastStep) {
    Layer top = new LSTM.Builder().nOut(CHANNELS).build();
    MultiLayerNetwork network =
        lastStep
            ? recurrent(RNNFormat.NCW, interfaceLayer(), new LastTimeStep(top), outputLayer())
            : recurrent(
                RNNFormat.NCW,
                interfaceLayer(),
                new GlobalPoolingLayer(PoolingType.AVG),
                outputLayer());
    long examples = 4;
    long steps = 3;
    INDArray labels = numbers(3, examples, LABELS);

    network.fit(numbers(2, examples, FEATURES, steps), labels);

    INDArray expected = Nd4j.create(DataType.DOUBLE, steps * examples, LABELS);
    for (long step = 0; step < steps; step++) {
      for (long example = 0; example < examples; example++) {
        expected.putRow(step * examples + example, labels.getRow(example));
      }
    }
    assertThat(onlySeen().context()).isEqualTo(withOne(expected));
  }

  @Test
  void maskedTimeStepsTeachNothingAndShiftNoLabels() {
    MultiLayerNetwork network =
        recurrent(RNNFormat.NCW, interfaceLayer(), seriesOutput(RNNFormat.NCW));
    INDArray labels = numbers(3, 2, LABELS, 3);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 1}, {1, 0, 0}});

    network.fit(new DataSet(numbers(2, 2, FEATURES, 3), labels, mask, mask));

    Seen seen = onlySeen();
    assertThat(seen.context()).isEqualTo(withOne(rowsOfSeries(labels, RNNFormat.NCW)));
    for (int row = 0; row < 6; row++) {
      boolean masked = row == 3 || row == 5; // example 1 in steps 1 and 2
      assertThat(seen.residual().getRow(row).norm2Number().doubleValue() == 0)
          .as("row %d teaches nothing", row)
          .isEqualTo(masked);
    }
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void eachPixelSeesItsOwnLabels(CNN2DFormat format) {
    boolean last = format == CNN2DFormat.NHWC;
    MultiLayerNetwork network = image(format, pixelLoss(format));
    INDArray labels = last ? numbers(3, 2, 3, 4, LABELS) : numbers(3, 2, LABELS, 3, 4);

    network.fit(last ? numbers(2, 2, 3, 4, 1) : numbers(2, 2, 1, 3, 4), labels);

    INDArray expected = Nd4j.create(DataType.DOUBLE, 2 * 3 * 4, LABELS);
    for (int n = 0; n < 2; n++) {
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 4; x++) {
          for (int k = 0; k < LABELS; k++) {
            expected.putScalar(
                (n * 3 + y) * 4 + x,
                k,
                last ? labels.getDouble(n, y, x, k) : labels.getDouble(n, k, y, x));
          }
        }
      }
    }
    assertThat(onlySeen().context()).isEqualTo(withOne(expected));
  }

  @Test
  void everyPixelSeesTheLabelsOfItsImage() {
    MultiLayerNetwork network = image(CNN2DFormat.NCHW, outputLayer());
    INDArray labels = numbers(3, 2, LABELS);

    network.fit(numbers(2, 2, 1, 3, 4), labels);

    INDArray expected = Nd4j.create(DataType.DOUBLE, 24, LABELS);
    for (int row = 0; row < 24; row++) {
      expected.putRow(row, labels.getRow(row / 12));
    }
    assertThat(onlySeen().context()).isEqualTo(withOne(expected));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"DOUBLE", "FLOAT", "INT"})
  void classesGivenByIndexAreSeenOneHot(DataType type) {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    InputType.feedForward(FEATURES),
                    dense(),
                    interfaceLayer(),
                    new OutputLayer.Builder(LossFunction.SPARSE_MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())));

    network.fit(
        numbers(2, 4, FEATURES),
        Nd4j.createFromArray(new int[][] {{2}, {0}, {1}, {2}}).castTo(type));

    assertThat(onlySeen().context())
        .isEqualTo(
            Nd4j.createFromArray(
                new double[][] {{0, 0, 1, 1}, {1, 0, 0, 1}, {0, 1, 0, 1}, {0, 0, 1, 1}}));
  }

  @Test
  void classesOfTimeStepsGivenByIndexAreSeenOneHot() {
    MultiLayerNetwork network =
        recurrent(
            RNNFormat.NCW,
            interfaceLayer(),
            new RnnOutputLayer.Builder(LossFunction.SPARSE_MCXENT)
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .build());

    network.fit(
        numbers(2, 2, FEATURES, 2), Nd4j.createFromArray(new double[][][] {{{0, 1}}, {{1, 1}}}));

    assertThat(onlySeen().context())
        .isEqualTo(
            Nd4j.createFromArray(new double[][] {{1, 0, 1}, {0, 1, 1}, {0, 1, 1}, {0, 1, 1}}));
  }

  private static Layer interfaceLayer() {
    return interfaceWith(RecordingGradientModel.named(MODEL));
  }

  private static OutputLayer outputLayer() {
    OutputLayer layer = output();
    layer.setNOut(LABELS);
    return layer;
  }

  private static RnnOutputLayer seriesOutput(RNNFormat format) {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(LABELS)
        .activation(Activation.IDENTITY)
        .dataFormat(format)
        .build();
  }

  private static Layer pixelLoss(CNN2DFormat format) {
    return new CnnLossLayer.Builder(LossFunction.MSE)
        .format(format)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static MultiLayerNetwork recurrent(RNNFormat format, Layer... above) {
    Layer[] layers = new Layer[above.length + 1];
    layers[0] = new LSTM.Builder().nOut(CHANNELS).dataFormat(format).build();
    System.arraycopy(above, 0, layers, 1, above.length);
    return network(Dni.connect(stack(InputType.recurrent(FEATURES, format), layers)));
  }

  private static MultiLayerNetwork image(CNN2DFormat format, Layer last) {
    return network(
        Dni.connect(
            stack(
                InputType.convolutional(3, 4, 1, format),
                convolution(CHANNELS, format),
                interfaceLayer(),
                convolution(LABELS, format),
                last)));
  }

  private static Layer convolution(int channels, CNN2DFormat format) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .dataFormat(format)
        .build();
  }

  private static INDArray series(long seed, int size, int examples, int steps, RNNFormat format) {
    return format == RNNFormat.NCW
        ? numbers(seed, examples, size, steps)
        : numbers(seed, examples, steps, size);
  }

  /** Time step by time step, the examples in their order. */
  private static INDArray rowsOfSeries(INDArray series, RNNFormat format) {
    boolean last = format == RNNFormat.NWC;
    long examples = series.size(0);
    long steps = series.size(last ? 1 : 2);
    long size = series.size(last ? 2 : 1);
    INDArray rows = Nd4j.create(DataType.DOUBLE, steps * examples, size);
    for (long t = 0; t < steps; t++) {
      for (long n = 0; n < examples; n++) {
        for (long c = 0; c < size; c++) {
          rows.putScalar(
              t * examples + n, c, last ? series.getDouble(n, t, c) : series.getDouble(n, c, t));
        }
      }
    }
    return rows;
  }

  private static INDArray rowsFrom(INDArray rows, int from, int to) {
    return rows.get(
            org.nd4j.linalg.indexing.NDArrayIndex.interval(from, to),
            org.nd4j.linalg.indexing.NDArrayIndex.all())
        .dup('c');
  }

  private static Seen onlySeen() {
    List<Seen> seen = RecordingGradientModel.take(MODEL);
    assertThat(seen).hasSize(1);
    return seen.get(0);
  }

  private static void assertClose(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.distance2(expected)).isLessThan(1e-10);
  }
}
