package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.network;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/** Gradient models of all kinds, mixing and consumption scale: in modules as under stock fit. */
class ModelEquivalenceTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 7, 8);
  private static final double CLOSE = 1e-9;

  private static Supplier<MultiLayerNetwork> stack(Layer... layers) {
    return network(defaults(), InputType.feedForward(5), layers);
  }

  static Stream<Named<GradientModel>> models() {
    return Stream.of(
        Named.of("linear", GradientModel.linear()),
        Named.of("error", GradientModel.error()),
        Named.of("least squares", GradientModel.leastSquares().solveEvery(2)),
        Named.of("mlp", GradientModel.mlp(5)),
        Named.of("mlp with batch normalisation", GradientModel.mlp(5, 4).withBatchNormalization()),
        Named.of("softmax", GradientModel.softmax()),
        Named.of("local classifier", GradientModel.local()),
        Named.of("deeper local classifier", GradientModel.local(4)),
        Named.of(
            "layers",
            GradientModel.of(
                new DenseLayer.Builder().nOut(4).activation(Activation.TANH).l2(0.1).build(),
                new BatchNormalization(),
                new DenseLayer.Builder().build())));
  }

  @ParameterizedTest
  @MethodSource("models")
  void models(GradientModel model) {
    Outcome.assertSameAsFit(
        stack(
            new SyntheticGradientDense.Builder()
                .nOut(6)
                .gradientModel(model)
                .conditionOnLabels(true)
                .build(),
            new DenseLayer.Builder().nOut(5).build(),
            new ConditionalSGModule.Builder().gradientModel(model).build(),
            output()),
        DATA,
        CLOSE);
  }

  /** With staleness, predictions and learning are by the model as it was when it predicted. */
  @ParameterizedTest
  @MethodSource("models")
  void anIdleFirstPassOfTheModelsLeavesNoTrace(GradientModel model) {
    Supplier<MultiLayerNetwork> network =
        stack(
            new DenseLayer.Builder().nOut(5).build(),
            new ConditionalSGModule.Builder().gradientModel(model).build(),
            output());
    // One batch an epoch: every update is applied before the next step, whatever the staleness.
    List<MultiDataSet> one = DATA.subList(0, 1);
    Outcome.trained(network, one, Schedule.pipelined(3))
        .assertSame(Outcome.trained(network, one, Schedule.sequential()));
  }

  /** Masks of pixels, and of whole images, in either order of channels. */
  @ParameterizedTest
  @EnumSource
  void modelsThatSeeTheLossOfMaskedPixels(CNN2DFormat format) {
    boolean last = format == CNN2DFormat.NHWC;
    InputType input = InputType.convolutional(2, 3, 2, format);
    List<MultiDataSet> data =
        Batches.of(
            4,
            i -> {
              long[] image = last ? new long[] {4, 2, 3, 2} : new long[] {4, 2, 2, 3};
              INDArray rows = Batches.classes(DataType.DOUBLE, 50 + i, 24, 2);
              INDArray labels = rows.reshape('c', 4, 2, 3, 2);
              INDArray pixels = Batches.classes(DataType.DOUBLE, 70 + i, 24, 2).getColumn(0);
              long[] mask = {4, 1, 2, 3}; // so Deeplearning4j wants it, whatever the format
              return new MultiDataSet(
                  new INDArray[] {Batches.normal(DataType.DOUBLE, i, image)},
                  new INDArray[] {last ? labels : labels.permute(0, 3, 1, 2).dup('c')},
                  null,
                  new INDArray[] {
                    i % 2 == 0
                        ? pixels.dup().reshape('c', mask)
                        : Batches.classes(DataType.DOUBLE, 90 + i, 4, 2)
                            .getColumn(0)
                            .dup()
                            .reshape(4, 1)
                  });
            });
    for (GradientModel model : List.of(GradientModel.local(), GradientModel.error())) {
      Outcome.assertSameAsFit(
          network(
              defaults(),
              input,
              new ConvolutionLayer.Builder(1, 1).nOut(4).dataFormat(format).build(),
              new ConditionalSGModule.Builder().gradientModel(model).build(),
              new ConvolutionLayer.Builder(1, 1).nOut(2).dataFormat(format).build(),
              new CnnLossLayer.Builder(LossFunction.MCXENT)
                  .format(format)
                  .activation(Activation.SOFTMAX)
                  .build()),
          data,
          CLOSE);
    }
  }

  static Stream<Named<ISchedule>> mixings() {
    return Stream.of(
        Named.of("backprop", new FixedSchedule(1)),
        Named.of("half", new FixedSchedule(0.5)),
        Named.of(
            "backprop first",
            new MapSchedule.Builder(ScheduleType.ITERATION)
                .add(0, 1)
                .add(3, 0.5)
                .add(6, 0)
                .add(9, 0.2)
                .build()),
        Named.of(
            "by epoch", new MapSchedule.Builder(ScheduleType.EPOCH).add(0, 0).add(1, 1).build()));
  }

  @ParameterizedTest
  @MethodSource("mixings")
  void mixing(ISchedule mixing) {
    Outcome.assertSameAsFit(
        stack(
            new SyntheticGradientDense.Builder()
                .nOut(6)
                .conditionOnLabels(true)
                .mixing(mixing)
                .build(),
            new DenseLayer.Builder().nOut(5).build(),
            new SyntheticGradientModule.Builder()
                .gradientModel(GradientModel.mlp(3))
                .mixing(mixing)
                .build(),
            new SyntheticGradientDense.Builder().nOut(4).build(), // never waits
            output()),
        DATA,
        CLOSE);
  }

  /** λ changes while predictions wait, and nothing is learnt twice or left out. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void mixingUnderStaleness(int staleness) {
    ISchedule mixing =
        new MapSchedule.Builder(ScheduleType.ITERATION)
            .add(0, 0)
            .add(3, 0.5)
            .add(5, 0)
            .add(8, 1)
            .build();
    Supplier<MultiLayerNetwork> network =
        stack(
            new SyntheticGradientDense.Builder().nOut(6).mixing(mixing).build(),
            new SyntheticGradientDense.Builder().nOut(6).mixing(mixing).build(),
            output());
    Outcome first = Outcome.trained(network, DATA, Schedule.pipelined(staleness));
    Outcome.trained(network, DATA, Schedule.pipelined(staleness)).assertSame(first);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void consumptionScale(double scale) {
    ISchedule shrinking = new StepSchedule(ScheduleType.ITERATION, 0.8, 0.5, 4);
    Outcome.assertSameAsFit(
        stack(
            new SyntheticGradientDense.Builder().nOut(6).consumptionScale(scale).build(),
            new SyntheticGradientDense.Builder()
                .nOut(6)
                .mixing(0.25)
                .consumptionScale(shrinking)
                .build(),
            output()),
        DATA,
        CLOSE);
  }
}
