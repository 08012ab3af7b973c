package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.Batches.mask;
import static io.github.dl4jdni.train.Batches.normal;
import static io.github.dl4jdni.train.Batches.series;
import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.RecordingGradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Modules that do not wait for what comes before them, either. */
@Timeout(600) // a guard: modules that wait for each other would wait for ever
class CompleteUnlockTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 6, 6);
  private static final double CLOSE = 1e-9;

  @AfterEach
  void removeHooks() {
    Hook.removeAll();
  }

  /** Three modules, of which the last two get predicted inputs; hooks "first" and "last". */
  private static Supplier<MultiLayerNetwork> network(
      GradientModel inputModel, ISchedule realInputShare, IUpdater updater) {
    return () -> {
      NeuralNetConfiguration.ListBuilder list =
          defaults()
              .updater(updater)
              .list()
              .layer(dense())
              .layer(synthetic(inputModel, realInputShare))
              .layer(dense())
              .layer(synthetic(GradientModel.mlp(4), realInputShare))
              .layer(new DenseLayer.Builder().nOut(4).build())
              .layer(output());
      list.inputPreProcessor(0, new Hook("first"));
      list.inputPreProcessor(4, new Hook("last"));
      MultiLayerNetwork network =
          new MultiLayerNetwork(
              Dni.connect(
                  list.setInputType(InputType.feedForward(5)).build(), InputType.feedForward(5)));
      network.init();
      return network;
    };
  }

  private static SyntheticGradientDense dense() {
    return new SyntheticGradientDense.Builder().nOut(5).conditionOnLabels(true).build();
  }

  private static SyntheticInputModule synthetic(GradientModel model, ISchedule realInputShare) {
    return new SyntheticInputModule.Builder()
        .inputModel(model)
        .realInputShare(realInputShare)
        .build();
  }

  private static Supplier<MultiLayerNetwork> network(GradientModel inputModel, double share) {
    return network(inputModel, new FixedSchedule(share), new Nesterovs(0.05));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 1})
  void computesWhatFitComputes(double realInputShare) {
    Outcome.assertSameAsFit(network(GradientModel.linear(), realInputShare), DATA, CLOSE);
  }

  /** The share of real inputs comes and goes, so that modules wait in some iterations only. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void shareThatComesAndGoes(int staleness) {
    ISchedule share =
        new MapSchedule.Builder(ScheduleType.ITERATION)
            .add(0, 0)
            .add(2, 0.5)
            .add(4, 0)
            .add(7, 1)
            .add(9, 0)
            .build();
    Supplier<MultiLayerNetwork> network = network(GradientModel.mlp(4), share, new Nesterovs(0.05));
    if (staleness == 0) {
      Outcome.assertSameAsFit(network, DATA, CLOSE);
    }
    Outcome first = Outcome.trained(network, DATA, Schedule.pipelined(staleness));
    Outcome.trained(network, DATA, Schedule.pipelined(staleness)).assertSame(first);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "5, 1", "1, 3"})
  void pipelinedGivesTheSameBitsWithWhateverDelays(int staleness, int capacity) {
    Outcome expected = null;
    for (int run = 0; run < 6; run++) {
      Random random = new Random(run);
      Runnable delay = () -> pause(random);
      Hook.onForward("first", run % 2 == 0 ? delay : () -> {});
      Hook.onForward("last", run % 3 == 0 ? delay : () -> {});
      MultiLayerNetwork network = network(GradientModel.linear(), 0).get();
      try (DecoupledTrainer trainer =
          DecoupledTrainer.builder(network)
              .schedule(Schedule.pipelined(staleness))
              .queueCapacity(capacity)
              .build()) {
        trainer.fit(new Batches(DATA), 2);
      }
      Outcome outcome = Outcome.of(network);
      if (expected == null) {
        expected = outcome;
      }
      outcome.assertSame(expected);
    }
  }

  private static void pause(Random random) {
    try {
      Thread.sleep(random.nextInt(3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** While the first module stands still, the last one goes through its forward pass. */
  @Test
  void theLastModuleDoesNotWaitForTheFirst() {
    CountDownLatch lastWentOn = new CountDownLatch(1);
    Hook.onForward(
        "first",
        () -> {
          try {
            assertThat(lastWentOn.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    Hook.onForward("last", lastWentOn::countDown);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () ->
            Outcome.trained(
                network(GradientModel.linear(), 0), DATA.subList(0, 1), Schedule.pipelined(0)));
  }

  /** With parameters that stay, what an input model learns from tells which message it was. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void inputModelsLearnFromTheMessageOfTheirOwnIteration(int staleness) {
    Random random = new Random(3);
    Hook.onForward("first", () -> pause(random));
    MultiLayerNetwork network =
        network(RecordingGradientModel.named("input"), new FixedSchedule(0), new Sgd(0)).get();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network).schedule(Schedule.pipelined(staleness)).build()) {
      trainer.fit(new Batches(DATA));
    }
    List<RecordingGradientModel.Seen> seen = RecordingGradientModel.take("input");
    assertThat(seen).hasSize(DATA.size());
    for (int i = 0; i < seen.size(); i++) {
      INDArray x = DATA.get(i).getFeatures(0);
      INDArray real = network.feedForward(x, false).get(1);
      INDArray weights = network.getLayer(1).getParam("inputModelW");
      INDArray predicted =
          x.mmul(weights.get(NDArrayIndex.interval(0, 5))).addRowVector(weights.getRow(5));
      assertThat(seen.get(i).message().toDoubleMatrix()).isEqualTo(x.toDoubleMatrix());
      double distance = seen.get(i).residual().distance2(predicted.sub(real));
      assertThat(distance).as("batch %d", i).isCloseTo(0, within(1e-9));
      assertThat(real.norm2Number().doubleValue()).isGreaterThan(0.1);
    }
  }

  @Test
  void masksOfFeaturesThatCannotArriveAreRefused() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                defaults()
                    .list()
                    .layer(new LSTM.Builder().nOut(4).build())
                    .layer(new SyntheticGradientModule.Builder().build())
                    .layer(new SyntheticInputModule.Builder().build())
                    .layer(new LSTM.Builder().nOut(4).build())
                    .layer(
                        new RnnOutputLayer.Builder(LossFunction.MCXENT)
                            .nOut(3)
                            .activation(Activation.SOFTMAX)
                            .build())
                    .setInputType(InputType.recurrent(5))
                    .build()));
    network.init();
    MultiDataSet masked =
        new MultiDataSet(
            new INDArray[] {normal(DataType.DOUBLE, 1, 3, 5, 4)},
            new INDArray[] {series(DataType.DOUBLE, 2, 3, 3, 4)},
            new INDArray[] {mask(DataType.DOUBLE, 3, 3, 4)},
            null);
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      trainer.fit(
          new MultiDataSet(masked.getFeatures(0), masked.getLabels(0))); // without masks: well
      assertThatThrownBy(() -> trainer.fit(masked))
          .isInstanceOf(DecoupledTrainingException.class)
          .hasMessageContaining("module 2")
          .hasMessageContaining("the features have masks")
          .hasMessageContaining("realInputShare");
    }
  }

  @Test
  void aMessageThatIsTakenBesideTheSyntheticInputIsRefused() {
    ComputationGraph graph =
        new ComputationGraph(
            Dni.connect(
                defaults()
                    .graphBuilder()
                    .addInputs("in")
                    .setInputTypes(InputType.feedForward(5))
                    .addLayer("first", dense(), "in")
                    .addLayer("synthetic", new SyntheticInputModule.Builder().build(), "first")
                    .addVertex("both", new MergeVertex(), "synthetic", "first")
                    .addLayer("out", output(), "both")
                    .setOutputs("out")
                    .build()));
    graph.init();
    assertThatThrownBy(() -> DecoupledTrainer.builder(graph))
        .hasMessageContaining("\"first\"")
        .hasMessageContaining("\"synthetic\"")
        .hasMessageContaining("[both]");
  }
}
