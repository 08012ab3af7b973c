package io.github.dl4jdni.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/** What a training leaves: parameters, updater state, the iterations' scores, and counts. */
public final class Outcome {

  public static final int EPOCHS = 2;

  private final double[] parameters;
  private final double[] updater;
  private final double[] scores;
  private final int iterations;
  private final int epochs;

  private Outcome(
      double[] parameters, double[] updater, double[] scores, int iterations, int epochs) {
    this.parameters = parameters;
    this.updater = updater;
    this.scores = scores;
    this.iterations = iterations;
    this.epochs = epochs;
  }

  double[] parameters() {
    return parameters;
  }

  double[] scores() {
    return scores;
  }

  /** Trains by stock fit. */
  static Outcome fitted(Supplier<? extends Model> network, List<MultiDataSet> batches) {
    Model made = network.get();
    Scores scores = new Scores();
    scores.attachTo(made);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      fit(made, new Batches(batches));
    }
    return of(made, scores);
  }

  /** One epoch of stock fit. */
  static void fit(Model network, Batches batches) {
    if (network instanceof MultiLayerNetwork stack) {
      stack.fit(batches);
    } else {
      ((ComputationGraph) network).fit(batches);
    }
  }

  /** Trains by a trainer. */
  static Outcome trained(
      Supplier<? extends Model> network, List<MultiDataSet> batches, Schedule schedule) {
    return trained(network.get(), batches, schedule);
  }

  static Outcome trained(Model network, List<MultiDataSet> batches, Schedule schedule) {
    Scores scores = new Scores();
    try (DecoupledTrainer trainer =
        builder(network)
            .schedule(schedule)
            .listeners(PipelinedListener.scoreOnly(scores))
            .build()) {
      trainer.fit(new Batches(batches), EPOCHS);
    }
    return of(network, scores);
  }

  /** Trains by a trainer that there is. */
  static Outcome trained(DecoupledTrainer trainer, Model network, List<MultiDataSet> batches) {
    Scores scores = new Scores();
    network.setListeners(PipelinedListener.scoreOnly(scores));
    trainer.fit(new Batches(batches), EPOCHS);
    return of(network, scores);
  }

  public static DecoupledTrainer.Builder builder(Model network) {
    return network instanceof MultiLayerNetwork stack
        ? DecoupledTrainer.builder(stack)
        : DecoupledTrainer.builder((ComputationGraph) network);
  }

  /** A network's present state. */
  public static Outcome of(Model network) {
    return of(network, new Scores());
  }

  private static Outcome of(Model network, Scores scores) {
    boolean stack = network instanceof MultiLayerNetwork;
    INDArray state =
        stack
            ? ((MultiLayerNetwork) network).getUpdater().getStateViewArray()
            : ((ComputationGraph) network).getUpdater().getStateViewArray();
    return new Outcome(
        numbers(network.params()),
        state == null ? new double[0] : numbers(state),
        scores.seen.stream().mapToDouble(each -> each).toArray(),
        stack
            ? ((MultiLayerNetwork) network).getIterationCount()
            : ((ComputationGraph) network).getIterationCount(),
        stack
            ? ((MultiLayerNetwork) network).getEpochCount()
            : ((ComputationGraph) network).getEpochCount());
  }

  static double[] numbers(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').reshape(array.length()).toDoubleVector();
  }

  /** The sequential schedule computes what fit computes; without staleness the pipelined does. */
  static void assertSameAsFit(
      Supplier<? extends Model> network, List<MultiDataSet> batches, double tolerance) {
    double[] before = of(network.get()).parameters();
    Outcome expected = fitted(network, batches);
    assertThat(expected.parameters()).isNotEqualTo(before);
    Outcome sequential = trained(network, batches, Schedule.sequential());
    sequential.assertClose(expected, tolerance);
    trained(network, batches, Schedule.pipelined(0)).assertSame(sequential);
  }

  /**
   * Stopped, saved and restored behind each epoch, with a trainer of its own for each: the bits of
   * a training without a stop.
   *
   * @return the network that was trained without one
   */
  static MultiLayerNetwork assertGoesOnAsWithoutStops(
      Supplier<MultiLayerNetwork> network,
      List<MultiDataSet> batches,
      Schedule schedule,
      int epochs)
      throws IOException {
    MultiLayerNetwork whole = network.get();
    try (DecoupledTrainer trainer = builder(whole).schedule(schedule).build()) {
      trainer.fit(new Batches(batches), epochs);
    }
    MultiLayerNetwork stopped = network.get();
    for (int epoch = 0; epoch < epochs; epoch++) {
      try (DecoupledTrainer trainer = builder(stopped).schedule(schedule).build()) {
        trainer.fit(new Batches(batches));
      }
      ByteArrayOutputStream zip = new ByteArrayOutputStream();
      ModelSerializer.writeModel(stopped, zip, true);
      stopped =
          ModelSerializer.restoreMultiLayerNetwork(
              new ByteArrayInputStream(zip.toByteArray()), true);
    }
    assertThat(whole.getIterationCount()).isEqualTo(epochs * batches.size());
    of(stopped).assertSame(of(whole));
    return whole;
  }

  void assertClose(Outcome expected, double tolerance) {
    assertClose("score", scores, expected.scores, tolerance);
    assertClose("parameter", parameters, expected.parameters, tolerance);
    assertClose("updater state", updater, expected.updater, tolerance);
    assertThat(iterations).isEqualTo(expected.iterations);
    assertThat(epochs).isEqualTo(expected.epochs);
  }

  /** The same bits. */
  public void assertSame(Outcome expected) {
    assertThat(Arrays.equals(parameters, expected.parameters)).as("same parameters").isTrue();
    assertThat(Arrays.equals(updater, expected.updater)).as("same updater state").isTrue();
    assertThat(scores).isEqualTo(expected.scores);
    assertThat(iterations).isEqualTo(expected.iterations);
    assertThat(epochs).isEqualTo(expected.epochs);
  }

  private static void assertClose(
      String what, double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double allowed = tolerance * Math.max(1, Math.abs(expected[i]));
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("%s %d of %d: %s, not %s", what, i, expected.length, actual[i], expected[i])
          .isLessThanOrEqualTo(allowed);
    }
  }

  /** Writes down each iteration's score. */
  private static final class Scores extends BaseTrainingListener {
    private final List<Double> seen = new ArrayList<>();

    void attachTo(Model network) {
      network.setListeners(this);
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      seen.add(model.score());
    }
  }
}
