package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.Batches.classes;
import static io.github.dl4jdni.train.Batches.normal;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Layers of many kinds in modules: the sequential schedule computes what stock fit computes. */
public class LayerEquivalenceTest {

  private static final int FEATURES = 5;
  private static final int CLASSES = 3;
  private static final double CLOSE = 1e-9;

  public static NeuralNetConfiguration.Builder defaults() {
    return new NeuralNetConfiguration.Builder()
        .seed(17)
        .dataType(DataType.DOUBLE)
        .activation(Activation.TANH)
        .updater(new Nesterovs(0.05));
  }

  static Supplier<MultiLayerNetwork> network(
      NeuralNetConfiguration.Builder defaults, InputType input, Layer... layers) {
    return () -> {
      NeuralNetConfiguration.ListBuilder list = defaults.clone().list();
      for (Layer layer : layers) {
        list.layer(layer.clone());
      }
      MultiLayerNetwork network =
          new MultiLayerNetwork(Dni.connect(list.setInputType(input).build(), input));
      network.init();
      return network;
    };
  }

  public static Layer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  public static Layer conditional() {
    return new ConditionalSGModule.Builder().gradientModel(GradientModel.linear()).build();
  }

  /** Vectors; the last batch is smaller. */
  public static List<MultiDataSet> vectors(DataType type, int count, int examples) {
    return Batches.of(
        count,
        i -> {
          int size = i == count - 1 ? Math.max(1, examples / 2) : examples;
          return new MultiDataSet(
              normal(type, 100 + i, size, FEATURES), classes(type, 200 + i, size, CLASSES));
        });
  }

  private static List<MultiDataSet> images(CNN2DFormat format) {
    return Batches.of(
        5,
        i -> {
          long size = i == 4 ? 3 : 6;
          var image =
              format == CNN2DFormat.NCHW
                  ? normal(DataType.DOUBLE, 100 + i, size, 2, 6, 5)
                  : normal(DataType.DOUBLE, 100 + i, size, 6, 5, 2);
          return new MultiDataSet(image, classes(DataType.DOUBLE, 200 + i, size, CLASSES));
        });
  }

  private static InputType input() {
    return InputType.feedForward(FEATURES);
  }

  private static Layer dense(Activation activation) {
    return new DenseLayer.Builder().nOut(6).activation(activation).build();
  }

  private static Layer interfaceDense() {
    return new SyntheticGradientDense.Builder().nOut(6).conditionOnLabels(true).build();
  }

  @ParameterizedTest
  @CsvSource({"ENABLED, DOUBLE, 1e-9", "NONE, DOUBLE, 1e-9", "ENABLED, FLOAT, 2e-5"})
  void workspaceModesAndDataTypes(WorkspaceMode mode, DataType type, double tolerance) {
    Outcome.assertSameAsFit(
        network(
            defaults().dataType(type).trainingWorkspaceMode(mode).inferenceWorkspaceMode(mode),
            input(),
            interfaceDense(),
            dense(Activation.RELU),
            conditional(),
            output()),
        vectors(type, 6, 8),
        tolerance);
  }

  @Test
  void featuresOfAnotherTypeThanTheNetwork() {
    List<MultiDataSet> data = vectors(DataType.FLOAT, 5, 8);
    Outcome.assertSameAsFit(
        network(defaults(), input(), dense(Activation.TANH), conditional(), output()), data, CLOSE);
    Outcome.assertSameAsFit(network(defaults(), input(), interfaceDense(), output()), data, CLOSE);
  }

  @Test
  void batchesOfOne() {
    Outcome.assertSameAsFit(
        network(
            defaults(), input(), dense(Activation.TANH), conditional(), interfaceDense(), output()),
        vectors(DataType.DOUBLE, 6, 1),
        CLOSE);
  }

  /** Stock dense layers run in three products; each derivative is Deeplearning4j's. */
  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CUBE", "RRELU"}) // give NaN and wrong gradients in Deeplearning4j itself
  void stockDenseLayersFirstAndInside(Activation activation) {
    Outcome.assertSameAsFit(
        network(
            defaults(),
            input(),
            dense(activation),
            conditional(),
            dense(activation),
            new DenseLayer.Builder().nOut(4).hasBias(false).activation(activation).build(),
            conditional(),
            output()),
        vectors(DataType.DOUBLE, 3, 4),
        CLOSE);
  }

  @Test
  void fusedBatchNormalization() {
    Layer normalized =
        new SyntheticGradientDense.Builder()
            .nOut(6)
            .batchNormalization(true)
            .activation(Activation.RELU)
            .conditionOnLabels(true)
            .gradientModel(GradientModel.linear())
            .build();
    Outcome.assertSameAsFit(
        network(defaults(), input(), normalized, normalized, output()),
        vectors(DataType.DOUBLE, 6, 8),
        CLOSE);
  }

  @Test
  void denseThenNormalizationThenActivation() {
    Outcome.assertSameAsFit(
        network(
            defaults(),
            input(),
            new DenseLayer.Builder().nOut(6).hasBias(false).activation(Activation.IDENTITY).build(),
            new BatchNormalization(),
            new ActivationLayer(Activation.RELU),
            new SyntheticGradientModule.Builder().gradientModel(GradientModel.mlp(4)).build(),
            new DenseLayer.Builder().nOut(5).activation(Activation.IDENTITY).build(),
            new BatchNormalization(),
            new ActivationLayer(Activation.RELU),
            conditional(),
            output()),
        vectors(DataType.DOUBLE, 6, 8),
        CLOSE);
  }

  @ParameterizedTest
  @EnumSource
  void convolutions(CNN2DFormat format) {
    Outcome.assertSameAsFit(
        network(
            defaults(),
            InputType.convolutional(6, 5, 2, format),
            new ConvolutionLayer.Builder(3, 3).nOut(3).dataFormat(format).build(),
            new ConditionalSGModule.Builder().gradientModel(GradientModel.convolutional(2)).build(),
            new ConvolutionLayer.Builder(2, 2).nOut(2).dataFormat(format).build(),
            new SyntheticGradientModule.Builder().build(),
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(1, 1)
                .dataFormat(format)
                .build(),
            dense(Activation.RELU),
            conditional(),
            output()),
        images(format),
        CLOSE);
  }

  @Test
  void globalPoolingBehindAnInterface() {
    Outcome.assertSameAsFit(
        network(
            defaults(),
            InputType.convolutional(6, 5, 2),
            new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
            conditional(),
            new GlobalPoolingLayer(),
            output()),
        images(CNN2DFormat.NCHW),
        CLOSE);
  }

  @Test
  void embeddings() {
    List<MultiDataSet> data =
        Batches.of(
            5,
            i -> {
              var words = Nd4j.create(DataType.DOUBLE, 6, 1);
              for (int row = 0; row < 6; row++) {
                words.putScalar(row, 0, (i + 2 * row) % 7);
              }
              return new MultiDataSet(words, classes(DataType.DOUBLE, i, 6, CLASSES));
            });
    Supplier<MultiLayerNetwork> network =
        () -> {
          MultiLayerNetwork made =
              new MultiLayerNetwork(
                  Dni.connect(
                      defaults()
                          .list()
                          .layer(new EmbeddingLayer.Builder().nIn(7).nOut(5).build())
                          .layer(
                              new SyntheticGradientDense.Builder()
                                  .nIn(5)
                                  .nOut(4)
                                  .conditionOnLabels(true)
                                  .build())
                          .layer(
                              new OutputLayer.Builder(LossFunction.MCXENT)
                                  .nIn(4)
                                  .nOut(CLASSES)
                                  .activation(Activation.SOFTMAX)
                                  .build())
                          .build()));
          made.init();
          return made;
        };
    Outcome.assertSameAsFit(network, data, CLOSE);
  }

  @Test
  void layersFrozenWithBackprop() {
    Outcome.assertSameAsFit(
        network(
            defaults(),
            input(),
            dense(Activation.TANH),
            conditional(),
            new FrozenLayerWithBackprop(dense(Activation.TANH)),
            conditional(),
            output()),
        vectors(DataType.DOUBLE, 5, 8),
        CLOSE);
  }

  @Test
  void layersFrozenAtTheBottom() {
    Outcome.assertSameAsFit(
        network(
            defaults(),
            input(),
            new FrozenLayer(dense(Activation.TANH)),
            dense(Activation.TANH),
            conditional(),
            output()),
        vectors(DataType.DOUBLE, 5, 8),
        CLOSE);
  }

  /** Between two calls of the trainer, stock fit goes on where it stopped, and the other way. */
  @Test
  void fitAndTrainerTakeTurns() {
    Supplier<MultiLayerNetwork> network =
        network(
            defaults(),
            input(),
            dense(Activation.TANH),
            new SyntheticGradientModule.Builder()
                .mixing(
                    new MapSchedule.Builder(ScheduleType.ITERATION)
                        .add(0, 0.5)
                        .add(4, 0)
                        .add(8, 0.3)
                        .build())
                .build(),
            output());
    List<MultiDataSet> data = vectors(DataType.DOUBLE, 4, 8);
    MultiLayerNetwork fitted = network.get();
    MultiLayerNetwork inTurns = network.get();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(inTurns).schedule(Schedule.sequential()).build()) {
      for (int turn = 0; turn < 2; turn++) {
        fitted.fit(new Batches(data));
        trainer.fit(new Batches(data));
        fitted.fit(new Batches(data));
        inTurns.fit(new Batches(data));
      }
    }
    Outcome.of(inTurns).assertClose(Outcome.of(fitted), CLOSE);
    assertThat(inTurns.getIterationCount()).isEqualTo(16);
  }
}
