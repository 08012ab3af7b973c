package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.network;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Stopped, saved, restored and gone on with: the bits of a training without the stop. */
class ResumeTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 5, 6);

  @TempDir Path folder;

  static Stream<Schedule> schedules() {
    return Stream.of(
        Schedule.sequential(),
        Schedule.pipelined(0),
        Schedule.pipelined(1),
        Schedule.pipelined(3),
        Schedule.random(0.5));
  }

  private static Supplier<MultiLayerNetwork> stack() {
    return stack(0.8, 0.7);
  }

  /**
   * A network of four modules with state of all kinds.
   *
   * @param kept the share that dropout keeps
   * @param decay of the learning rate, an epoch
   */
  static Supplier<MultiLayerNetwork> stack(double kept, double decay) {
    return network(
        defaults().updater(new Adam(new ExponentialSchedule(ScheduleType.EPOCH, 0.03, decay))),
        InputType.feedForward(5),
        new SyntheticGradientDense.Builder()
            .nOut(6)
            .dropOut(kept)
            .conditionOnLabels(true)
            .gradientModel(GradientModel.mlp(4).withBatchNormalization())
            .build(),
        new SyntheticInputModule.Builder().build(),
        new DenseLayer.Builder().nOut(5).dropOut(kept).build(),
        new ConditionalSGModule.Builder().gradientModel(GradientModel.linear()).build(),
        new SyntheticGradientDense.Builder()
            .nOut(5)
            .conditionOnLabels(true)
            .gradientModel(GradientModel.error())
            .build(),
        new DenseLayer.Builder().nOut(5).build(),
        new ConditionalSGModule.Builder()
            .gradientModel(GradientModel.leastSquares().solveEvery(2))
            .build(),
        output());
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void goesOnAsWithoutTheStop(Schedule schedule) throws IOException {
    Outcome.assertGoesOnAsWithoutStops(stack(), DATA, schedule, 3);
  }

  /** On the network itself, with a new trainer for each epoch. */
  @ParameterizedTest
  @MethodSource("schedules")
  void aNewTrainerGoesOnWhereTheLastOneStopped(Schedule schedule) {
    MultiLayerNetwork whole = stack().get();
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(whole).schedule(schedule).build()) {
      trainer.fit(new Batches(DATA), 2);
    }
    MultiLayerNetwork stopped = stack().get();
    epoch(stopped, schedule);
    epoch(stopped, schedule);
    Outcome.of(stopped).assertSame(Outcome.of(whole));
  }

  private static void epoch(MultiLayerNetwork network, Schedule schedule) {
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).schedule(schedule).build()) {
      trainer.fit(new Batches(DATA));
    }
  }

  /** Single batches are drained one by one: a stop may come after any of them. */
  @Test
  void goesOnInTheMiddleOfAnEpochAfterSingleBatches() throws IOException {
    MultiLayerNetwork whole = stack().get();
    MultiLayerNetwork stopped = stack().get();
    File file = folder.resolve("network.zip").toFile();
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(whole).build()) {
      DATA.forEach(trainer::fit);
    }
    for (MultiDataSet batch : DATA) {
      try (DecoupledTrainer trainer = DecoupledTrainer.builder(stopped).build()) {
        trainer.fit(batch);
      }
      ModelSerializer.writeModel(stopped, file, true);
      stopped = ModelSerializer.restoreMultiLayerNetwork(file, true);
    }
    Outcome.of(stopped).assertSame(Outcome.of(whole));
  }

  @Test
  void graphsGoOnAsWithoutTheStop() throws IOException {
    Supplier<ComputationGraph> graph =
        () -> {
          ComputationGraph made =
              new ComputationGraph(
                  Dni.connect(
                      defaults()
                          .updater(new Adam(0.02))
                          .graphBuilder()
                          .addInputs("in")
                          .setInputTypes(InputType.feedForward(5))
                          .addLayer("a", new SyntheticGradientDense.Builder().nOut(4).build(), "in")
                          .addLayer(
                              "b",
                              new SyntheticGradientDense.Builder()
                                  .nOut(4)
                                  .conditionOnLabels(true)
                                  .gradientModel(GradientModel.error())
                                  .build(),
                              "a")
                          .addLayer("out", output(), "b")
                          .setOutputs("out")
                          .build()));
          made.init();
          return made;
        };
    ComputationGraph whole = graph.get();
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(whole).build()) {
      trainer.fit(new Batches(DATA), 2);
    }
    ComputationGraph stopped = graph.get();
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(stopped).build()) {
      trainer.fit(new Batches(DATA));
    }
    File file = folder.resolve("graph.zip").toFile();
    ModelSerializer.writeModel(stopped, file, true);
    stopped = ModelSerializer.restoreComputationGraph(file, true);
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(stopped).build()) {
      trainer.fit(new Batches(DATA));
    }
    Outcome.of(stopped).assertSame(Outcome.of(whole));
  }

  /** A new learning rate makes a new updater; the trainer goes on with that one. */
  @Test
  void learningRateChangesBetweenEpochs() {
    Supplier<MultiLayerNetwork> network =
        network(
            defaults(),
            InputType.feedForward(5),
            new SyntheticGradientDense.Builder().nOut(6).build(),
            output());
    MultiLayerNetwork fitted = network.get();
    MultiLayerNetwork trained = network.get();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(trained).schedule(Schedule.sequential()).build()) {
      fitted.fit(new Batches(DATA));
      trainer.fit(new Batches(DATA));
      fitted.setLearningRate(0.001);
      trained.setLearningRate(0.001);
      fitted.fit(new Batches(DATA));
      trainer.fit(new Batches(DATA));
    }
    Outcome.of(trained).assertClose(Outcome.of(fitted), 1e-9);
  }
}
