package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.Batches.classes;
import static io.github.dl4jdni.train.Batches.mask;
import static io.github.dl4jdni.train.Batches.normal;
import static io.github.dl4jdni.train.Batches.series;
import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.train.SeriesEquivalenceTest.Masks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Truncated backpropagation through time, window by window and module by module. */
@Timeout(600) // a guard: modules that wait for each other would wait for ever
class TruncatedBpttTest {

  private static final int FEATURES = 4;
  private static final int CLASSES = 3;
  private static final int WINDOW = 3;
  private static final double CLOSE = 1e-9;
  private static final List<Masks> IN_TURNS =
      List.of(Masks.NONE, Masks.FEATURES, Masks.LABELS, Masks.BOTH);

  @AfterEach
  void removeHooks() {
    Hook.removeAll();
  }

  /** Series of 7, 6, 2 and 7 steps: windows of 3, 3, 1; 3, 3; 2; 3, 3, 1. */
  private static List<MultiDataSet> data(Masks masks) {
    long[] lengths = {7, 6, 2, 7};
    return Batches.of(
        lengths.length,
        i -> {
          long size = i == 3 ? 2 : 4;
          Masks of = masks == Masks.IN_TURNS ? IN_TURNS.get(i) : masks;
          boolean ofFeatures = of == Masks.FEATURES || of == Masks.BOTH;
          boolean ofLabels = of == Masks.LABELS || of == Masks.BOTH;
          return new MultiDataSet(
              new INDArray[] {normal(DataType.DOUBLE, i, size, FEATURES, lengths[i])},
              new INDArray[] {series(DataType.DOUBLE, 50 + i, size, CLASSES, lengths[i])},
              ofFeatures ? new INDArray[] {mask(DataType.DOUBLE, 70 + i, size, lengths[i])} : null,
              ofLabels ? new INDArray[] {mask(DataType.DOUBLE, 90 + i, size, lengths[i])} : null);
        });
  }

  static List<MultiDataSet> data() {
    return data(Masks.NONE);
  }

  static Supplier<MultiLayerNetwork> network(
      NeuralNetConfiguration.Builder defaults, Layer... layers) {
    return () -> {
      NeuralNetConfiguration.ListBuilder list = defaults.clone().list();
      for (int i = 0; i < layers.length; i++) {
        list.layer(layers[i].clone());
        if (Arrays.stream(layers).allMatch(TruncatedBpttTest::takesSeries)) {
          list.inputPreProcessor(i, new Hook("layer " + i));
        }
      }
      list.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(WINDOW);
      InputType input = InputType.recurrent(FEATURES);
      MultiLayerNetwork network =
          new MultiLayerNetwork(Dni.connect(list.setInputType(input).build(), input));
      network.init();
      return network;
    };
  }

  /** Before other layers Deeplearning4j puts preprocessors of its own. */
  private static boolean takesSeries(Layer layer) {
    return !(layer instanceof SyntheticGradientDense);
  }

  private static Layer lstm() {
    return new LSTM.Builder().nOut(5).activation(Activation.TANH).build();
  }

  static Layer conditional(GradientModel model, double mixing) {
    return new ConditionalSGModule.Builder().gradientModel(model).mixing(mixing).build();
  }

  static Layer output() {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  /** Three modules with a recurrent layer each. */
  static Supplier<MultiLayerNetwork> stack(double mixing) {
    return network(
        defaults().updater(new Adam(0.02)),
        lstm(),
        conditional(GradientModel.linear(), mixing),
        lstm(),
        conditional(GradientModel.mlp(4), mixing),
        new SimpleRnn.Builder().nOut(4).build(),
        output());
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "IN_TURNS"})
  void modulesWithRecurrentLayersAreTrainedAsByFit(Masks masks) {
    Outcome.assertSameAsFit(stack(0), data(masks), CLOSE);
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource(names = {"FEATURES", "LABELS", "BOTH"})
  void masksOfOneKindChangeNothingAboutThat(Masks masks) {
    Outcome.assertSameAsFit(stack(0), data(masks), CLOSE);
  }

  @ParameterizedTest
  @CsvSource({"1", "0.5"})
  void modulesThatWaitForGradientsAreTrainedAsByFit(double mixing) {
    Outcome.assertSameAsFit(stack(mixing), data(Masks.IN_TURNS), CLOSE);
  }

  @ParameterizedTest
  @EnumSource(names = {"ENABLED", "NONE"})
  void wrappedRecurrentLayersAndDenseOnesBetween(WorkspaceMode mode) {
    Outcome.assertSameAsFit(
        network(
            defaults().trainingWorkspaceMode(mode),
            lstm(),
            new SyntheticGradientDense.Builder().nOut(4).conditionOnLabels(true).build(),
            new FrozenLayerWithBackprop(lstm()),
            conditional(GradientModel.linear(), 0),
            lstm(),
            output()),
        data(Masks.IN_TURNS),
        CLOSE);
  }

  /** One input and one output are series; the others are the same in each window. */
  @Test
  void graphsAreTrainedAsByFit() {
    Supplier<ComputationGraph> graph =
        () -> {
          var configuration =
              defaults()
                  .graphBuilder()
                  .addInputs("in", "more")
                  .setInputTypes(InputType.recurrent(FEATURES), InputType.recurrent(2))
                  .addLayer("first", lstm(), "in", "more")
                  .addLayer("message", conditional(GradientModel.linear(), 0), "first")
                  .addLayer("second", lstm(), "message")
                  .addLayer("out", output(), "second")
                  .setOutputs("out")
                  .backpropType(BackpropType.TruncatedBPTT)
                  .tBPTTForwardLength(WINDOW)
                  .tBPTTBackwardLength(WINDOW)
                  .build();
          ComputationGraph made = new ComputationGraph(Dni.connect(configuration));
          made.init();
          return made;
        };
    List<MultiDataSet> data =
        Batches.of(
            3,
            i -> {
              long steps = 4L + i;
              return new MultiDataSet(
                  new INDArray[] {
                    normal(DataType.DOUBLE, i, 3, FEATURES, steps),
                    normal(DataType.DOUBLE, 10 + i, 3, 2, steps)
                  },
                  new INDArray[] {series(DataType.DOUBLE, 20 + i, 3, CLASSES, steps)},
                  new INDArray[] {
                    mask(DataType.DOUBLE, 30 + i, 3, steps), mask(DataType.DOUBLE, 30 + i, 3, steps)
                  },
                  null);
            });
    Outcome.assertSameAsFit(graph, data, CLOSE);
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 1"})
  void pipelinesGiveTheSameBitsWhateverTheirTiming(int staleness, int capacity) {
    assertTimingChangesNoBit(staleness, capacity, 4);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"1, 2", "2, 1"})
  void manyPipelinesGiveTheSameBits(int staleness, int capacity) {
    assertTimingChangesNoBit(staleness, capacity, 50);
  }

  private static void assertTimingChangesNoBit(int staleness, int capacity, int runs) {
    Outcome expected = null;
    for (int run = 0; run < runs; run++) {
      MultiLayerNetwork network = stack(0).get();
      try (DecoupledTrainer trainer =
          DecoupledTrainer.builder(network)
              .schedule(Schedule.pipelined(staleness))
              .queueCapacity(capacity)
              .build()) {
        trainer.fit(new Batches(data()), 2);
      }
      Outcome outcome = Outcome.of(network);
      expected = expected == null ? outcome : expected;
      outcome.assertSame(expected);
      for (int i = 0; i < 6; i++) {
        Hook.onForward("layer " + i, TruncatedBpttTest::delay);
        Hook.onBackward("layer " + i, TruncatedBpttTest::delay);
      }
    }
    assertThat(expected.parameters())
        .isNotEqualTo(Outcome.trained(stack(0), data(), Schedule.sequential()).parameters());
  }

  private static void delay() {
    int of = ThreadLocalRandom.current().nextInt(12);
    if (of < 4) {
      LockSupport.parkNanos(of * 200_000L);
    }
  }

  /** A module that is not updated in a window still carries its state on. */
  @Test
  void randomOrderWithCertainUpdatesHasTheScoresOfTheStateCarriedOn() {
    MultiDataSet one = data().get(0);
    Outcome fitted = Outcome.fitted(withoutLearning(), List.of(one));
    Outcome random = Outcome.trained(withoutLearning(), List.of(one), Schedule.random(0.3));
    random.assertClose(fitted, CLOSE);
  }

  private static Supplier<MultiLayerNetwork> withoutLearning() {
    return network(
        defaults().updater(new Sgd(0)),
        lstm(),
        conditional(GradientModel.linear(), 0),
        lstm(),
        output());
  }

  @Test
  void predictedInputsOfEachWindow() {
    Supplier<MultiLayerNetwork> network =
        network(
            defaults(),
            lstm(),
            conditional(GradientModel.linear(), 0),
            new SyntheticInputModule.Builder().build(),
            lstm(),
            output());
    Outcome.assertSameAsFit(network, data(), CLOSE);
  }

  @Test
  void iterationsAndListenersCountWindows() {
    List<String> seen = new ArrayList<>();
    MultiLayerNetwork network = stack(0).get();
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            long steps = ((MultiLayerNetwork) model).getInput().size(2);
            seen.add(iteration + ": " + steps);
          }
        });
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      trainer.fit(new Batches(data()));
    }
    assertThat(seen)
        .containsExactly("0: 3", "1: 3", "2: 1", "3: 3", "4: 3", "5: 2", "6: 3", "7: 3", "8: 1");
    assertThat(network.getIterationCount()).isEqualTo(9);
  }

  @Test
  void whatFitLeavesUntrainedIsRefused() {
    INDArray features = normal(DataType.DOUBLE, 1, 3, FEATURES, 6);
    assertRefused(new MultiDataSet(features, classes(DataType.DOUBLE, 2, 3, CLASSES)), "[3, 3]");
    assertRefused(
        new MultiDataSet(features, series(DataType.DOUBLE, 2, 3, CLASSES, 5)),
        "of different lengths");
  }

  private static void assertRefused(MultiDataSet data, String part) {
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(stack(0).get()).build()) {
      assertThatThrownBy(() -> trainer.fit(data))
          .isInstanceOf(DecoupledTrainingException.class)
          .hasMessageContaining("BackpropType.Standard")
          .hasMessageContaining(part)
          .hasCauseInstanceOf(DL4JInvalidInputException.class);
    }
  }
}
