package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.Batches.normal;
import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.TruncatedBpttTest.conditional;
import static io.github.dl4jdni.train.TruncatedBpttTest.data;
import static io.github.dl4jdni.train.TruncatedBpttTest.network;
import static io.github.dl4jdni.train.TruncatedBpttTest.output;
import static io.github.dl4jdni.train.TruncatedBpttTest.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.GradientModelLearning;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.conf.SyntheticGradientSimpleRnn;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;

/** What becomes of recurrent layers' state between windows and behind them, and who is told. */
@Timeout(600) // a guard: modules that wait for each other would wait for ever
class WindowStateTest {

  private static final int FEATURES = 4; // of the data of TruncatedBpttTest

  @AfterEach
  void removeHooks() {
    Hook.removeAll();
  }

  static List<Schedule> schedules() {
    return List.of(
        Schedule.sequential(), Schedule.pipelined(0), Schedule.pipelined(1), Schedule.random(0.5));
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void nothingOfTheStateIsLeft(Schedule schedule) {
    MultiLayerNetwork network = stack(0).get();
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).schedule(schedule).build()) {
      trainer.fit(data().get(0));
      assertNoState(network);
    }
  }

  private static void assertNoState(MultiLayerNetwork network) {
    for (int i : new int[] {0, 2, 4}) {
      RecurrentLayer layer = (RecurrentLayer) network.getLayer(i);
      assertThat(layer.rnnGetPreviousState()).isEmpty();
      assertThat(layer.rnnGetTBPTTState()).isEmpty();
    }
  }

  /** Evaluating clears the layers' state; under fit the next window would begin without any. */
  @ParameterizedTest
  @MethodSource("schedules")
  void evaluatingBetweenWindowsLosesNoState(Schedule schedule) {
    assertEvaluatingChangesNothing(stack(0), schedule);
  }

  /** Neither that nor which window it is, nor what the gradient models learn of the one before. */
  @ParameterizedTest
  @MethodSource("schedules")
  void evaluatingBetweenWindowsLosesNothingOfLayersThatLearnAcrossThem(Schedule schedule) {
    Supplier<MultiLayerNetwork> network =
        network(
            defaults().updater(new Adam(0.02)),
            new SyntheticGradientLSTM.Builder()
                .nOut(5)
                .gradientModel(GradientModel.leastSquares().solveEvery(1))
                .conditionOnLabels(true)
                .build(),
            conditional(GradientModel.linear(), 0),
            new SyntheticGradientSimpleRnn.Builder()
                .nOut(4)
                .asInThePaper()
                .gradientModelLearning(GradientModelLearning.TD_LAMBDA)
                .build(),
            new SyntheticGradientSimpleRnn.Builder()
                .nOut(4)
                .gradientModel(GradientModel.linear())
                .perWindow(2)
                .backpropagateGradientModelLoss(true)
                .build(),
            output());
    assertEvaluatingChangesNothing(network, schedule);
  }

  private static void assertEvaluatingChangesNothing(
      Supplier<MultiLayerNetwork> made, Schedule schedule) {
    Outcome expected = outcomeWithListener(made, schedule, network -> {});
    Outcome outcome =
        outcomeWithListener(
            made,
            schedule,
            network -> {
              network.rnnClearPreviousState();
              network.rnnTimeStep(normal(DataType.DOUBLE, 5, 2, FEATURES, 1));
              network.rnnClearPreviousState();
            });
    outcome.assertSame(expected);
  }

  private static Outcome outcomeWithListener(
      Supplier<MultiLayerNetwork> made, Schedule schedule, Consumer<MultiLayerNetwork> action) {
    MultiLayerNetwork network = made.get();
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            action.accept((MultiLayerNetwork) model);
          }
        });
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).schedule(schedule).build()) {
      trainer.fit(new Batches(data()), 2);
    }
    return Outcome.of(network);
  }

  @Test
  void aFailureWithinASequenceLeavesNoState() {
    MultiLayerNetwork network = stack(0).get();
    int[] windows = {0};
    Hook.onForward(
        "layer 4",
        () -> {
          if (++windows[0] == 2) {
            throw new IllegalStateException("second window");
          }
        });
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      assertThatThrownBy(() -> trainer.fit(new Batches(data())))
          .isInstanceOf(DecoupledTrainingException.class)
          .hasMessageContaining("module 3")
          .hasMessageContaining("iteration 1");
    }
    assertNoState(network);
  }

  @Test
  void aListenerThatFailsWithinASequenceLeavesNoState() {
    MultiLayerNetwork network = stack(0).get();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network)
            .listeners(
                new BaseTrainingListener() {
                  @Override
                  public void iterationDone(Model model, int iteration, int epoch) {
                    throw new IllegalStateException("listener");
                  }
                })
            .build()) {
      assertThatThrownBy(() -> trainer.fit(data().get(0)))
          .isInstanceOf(DecoupledTrainingException.class);
    }
    assertNoState(network);
  }

  @Test
  void layersAreToldWhichWindowIsTheLast() {
    MultiLayerNetwork network =
        network(
                defaults(),
                new WordedRnn(4),
                conditional(GradientModel.linear(), 0),
                new FrozenLayerWithBackprop(new WordedRnn(4)),
                output())
            .get();
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      trainer.fit(data().get(0));
      trainer.fit(data().get(2));
    }
    List<String> expected =
        List.of(
            "window 0",
            "forward 3",
            "window 1",
            "forward 3",
            "last 2",
            "forward 1",
            "last 0",
            "forward 2");
    assertThat(((WordedRnn.Running) network.getLayer(0)).heard()).isEqualTo(expected);
    var frozen = (org.deeplearning4j.nn.layers.FrozenLayerWithBackprop) network.getLayer(2);
    assertThat(((WordedRnn.Running) frozen.getInsideLayer()).heard()).isEqualTo(expected);
  }

  /** Its interface lies across time, so one module has something to learn from, too. */
  @Test
  void oneModuleWithALayerThatLearnsAcrossWindows() {
    Outcome.assertSameAsFit(network(defaults(), new WordedRnn(4), output()), data(), 1e-9);
  }

  @Test
  void aWholeSeriesIsItsOwnLastWindow() {
    NeuralNetConfiguration.ListBuilder list = defaults().list().layer(new WordedRnn(4));
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                list.layer(conditional(GradientModel.linear(), 0))
                    .layer(output())
                    .setInputType(InputType.recurrent(FEATURES))
                    .build()));
    network.init();
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      trainer.fit(data().get(0));
    }
    assertThat(((WordedRnn.Running) network.getLayer(0)).heard())
        .containsExactly("last 0", "whole of 7");
  }
}
