package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.workspace.WorkspaceUtils;

/** What fails is named, everything else comes to rest, and the network can be used. */
class FailureTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 8, 6);
  private static final Duration DEADLOCK = Duration.ofSeconds(60);

  private final MultiLayerNetwork network = Hooked.network();

  @AfterEach
  void nothingIsLeftAndTheNetworkIsUsable() {
    Hook.removeAll();
    Hooked.assertNoThreadIsLeft();
    WorkspaceUtils.assertNoWorkspacesOpen("after the failure");
    if (Double.isFinite(network.params().sumNumber().doubleValue())) {
      int before = network.getIterationCount();
      network.fit(new Batches(DATA));
      assertThat(network.getIterationCount()).isEqualTo(before + DATA.size());
      INDArray output = network.output(DATA.get(0).getFeatures(0));
      assertThat(output.sumNumber().doubleValue()).isFinite();
    }
  }

  private DecoupledTrainingException failure(Schedule schedule, Batches batches) {
    return Assertions.assertTimeoutPreemptively(
        DEADLOCK,
        () -> {
          try (DecoupledTrainer trainer =
              DecoupledTrainer.builder(network).schedule(schedule).build()) {
            return catchThrowableOfType(
                DecoupledTrainingException.class, () -> trainer.fit(batches));
          }
        });
  }

  /** An action that throws when it is called for the n-th time. */
  private static Runnable throwsAt(int time, Throwable failure) {
    AtomicInteger calls = new AtomicInteger();
    return () -> {
      if (calls.incrementAndGet() == time) {
        FailureTest.<RuntimeException>sneak(failure);
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable failure) throws E {
    throw (E) failure;
  }

  static Stream<Arguments> placesAndSchedules() {
    return Stream.of(
            Schedule.sequential(), Schedule.pipelined(0), Schedule.pipelined(2), Schedule.random(1))
        .flatMap(
            schedule ->
                Stream.of(
                    Arguments.of(schedule, 0, true, 1),
                    Arguments.of(schedule, 1, false, 2),
                    Arguments.of(schedule, 2, true, 2),
                    Arguments.of(schedule, 3, false, 3),
                    Arguments.of(schedule, 4, true, 3)));
  }

  @ParameterizedTest
  @MethodSource("placesAndSchedules")
  void exceptionInAModule(Schedule schedule, int layer, boolean forward, int module) {
    Throwable cause =
        layer == 2 ? new AssertionError("thrown") : new IllegalStateException("thrown");
    Runnable fails = throwsAt(4, cause);
    if (forward) {
      Hook.onForward("layer " + layer, fails);
    } else {
      Hook.onBackward("layer " + layer, fails);
    }
    assertThat(failure(schedule, new Batches(DATA)))
        .hasMessageStartingWith("module " + module + " (layer")
        .hasMessageContaining("failed in iteration 3 (epoch 0)")
        .hasMessageContaining("thrown")
        .hasMessageContaining("as of its last complete update")
        .hasCause(cause);
    assertThat(network.getIterationCount()).isBetween(0, 3);
  }

  /** Modules below the one that failed have gone on; that one stands where it was. */
  @Test
  void eachModuleIsAsOfItsLastCompleteUpdate() {
    MultiLayerNetwork expected = Hooked.network();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(expected).schedule(Schedule.sequential()).build()) {
      trainer.fit(new Batches(DATA.subList(0, 3)));
    }
    Hook.onBackward("layer 1", throwsAt(4, new IllegalStateException("thrown")));
    failure(Schedule.sequential(), new Batches(DATA));
    for (int layer = 1; layer < 5; layer++) {
      assertThat(Outcome.numbers(network.getLayer(layer).params()))
          .isEqualTo(Outcome.numbers(expected.getLayer(layer).params()));
    }
    assertThat(Outcome.numbers(network.getLayer(0).getParam("W")))
        .isNotEqualTo(Outcome.numbers(expected.getLayer(0).getParam("W")));
    assertThat(network.getIterationCount()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void exceptionInTheIterator(boolean inNext) {
    Batches failing =
        new Batches(DATA) {
          private int given;

          @Override
          public boolean hasNext() {
            failIf(!inNext);
            return super.hasNext();
          }

          @Override
          public MultiDataSet next() {
            failIf(inNext);
            given++;
            return super.next();
          }

          private void failIf(boolean here) {
            if (here && given == 3) {
              throw new IllegalStateException("no more");
            }
          }
        };
    DecoupledTrainingException failure = failure(Schedule.pipelined(1), failing);
    assertThat(failure)
        .hasMessageContaining("the iterator failed before the minibatch of iteration 3")
        .hasMessageContaining("no more")
        .hasRootCauseInstanceOf(IllegalStateException.class);
    assertThat(network.getIterationCount()).isEqualTo(3);
  }

  /** Which part of a listener fails. */
  enum Part {
    ITERATION,
    START,
    END
  }

  @ParameterizedTest
  @CsvSource({
    "ITERATION, true",
    "ITERATION, false",
    "START, true",
    "START, false",
    "END, true",
    "END, false"
  })
  void exceptionInAListener(Part part, boolean error) {
    Throwable cause = error ? new AssertionError("thrown") : new IllegalStateException("thrown");
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            fail(part == Part.ITERATION && iteration == 2);
          }

          @Override
          public void onEpochStart(Model model) {
            fail(part == Part.START);
          }

          @Override
          public void onEpochEnd(Model model) {
            fail(part == Part.END);
          }

          private void fail(boolean now) {
            if (now) {
              FailureTest.<RuntimeException>sneak(cause);
            }
          }

          @Override
          public String toString() {
            return "the listener at fault";
          }
        });
    assertThat(failure(Schedule.pipelined(1), new Batches(DATA)))
        .hasMessageContaining("listener the listener at fault failed near iteration")
        .hasCause(cause);
    int done = part == Part.ITERATION ? 3 : part == Part.START ? 0 : DATA.size();
    assertThat(network.getIterationCount()).isEqualTo(done);
    network.setListeners(List.of());
  }

  @Test
  void theTrainerGoesOnAfterAFailureOfTheIterator() {
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      MultiDataSet wrong = new MultiDataSet(DATA.get(0).getFeatures(0), null);
      assertThatThrownBy(() -> trainer.fit(wrong)).hasMessageContaining("arrays of labels");
      trainer.fit(new Batches(DATA));
    }
    assertThat(network.getIterationCount()).isEqualTo(DATA.size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void notANumberInTheData(boolean inFeatures) {
    MultiDataSet bad = vectors(DataType.DOUBLE, 1, 6).get(0);
    (inFeatures ? bad.getFeatures(0) : bad.getLabels(0)).putScalar(0, 1, Double.NaN);
    double[] before = Outcome.of(network).parameters();
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      assertThatThrownBy(() -> trainer.fit(bad))
          .isInstanceOf(DecoupledTrainingException.class)
          .hasMessageContaining(inFeatures ? "the features for" : "the labels for")
          .hasMessageContaining("NaN");
    }
    assertThat(Outcome.of(network).parameters()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 2", "3, 3"})
  void notANumberInAModulesParameters(int layer, int module) {
    network.getLayer(layer).getParam("W").putScalar(1, Double.NaN);
    double[] before = Outcome.of(network).parameters();
    assertThat(failure(Schedule.pipelined(1), new Batches(DATA)))
        .hasMessageStartingWith("module " + module)
        .hasMessageContaining("iteration 0")
        .hasMessageContaining("NaN");
    double[] after = Outcome.of(network).parameters();
    int from = 0;
    for (int i = 0; i < network.getnLayers(); i++) {
      int to = from + (int) network.getLayer(i).numParams();
      int of = i == 0 ? 1 : i < 3 ? 2 : 3;
      if (of >= module) {
        assertThat(Arrays.copyOfRange(after, from, to))
            .isEqualTo(Arrays.copyOfRange(before, from, to));
      }
      from = to;
    }
  }

  @Test
  void labelsOfAnotherWidth() {
    MultiDataSet wrong =
        new MultiDataSet(DATA.get(0).getFeatures(0), Batches.classes(DataType.DOUBLE, 1, 6, 4));
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      assertThatThrownBy(() -> trainer.fit(wrong))
          .isInstanceOf(DecoupledTrainingException.class)
          .hasMessageContaining("module ")
          .hasMessageContaining("iteration 0");
    }
  }

  @Test
  void featuresOfAnotherWidthAndOtherBatchSizes() {
    MultiDataSet wider =
        new MultiDataSet(
            Batches.normal(DataType.DOUBLE, 1, 6, 7), Batches.classes(DataType.DOUBLE, 1, 6, 3));
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      for (int size : new int[] {3, 8, 1, 5}) {
        trainer.fit(new Batches(vectors(DataType.DOUBLE, 3, size)));
      }
      assertThatThrownBy(() -> trainer.fit(wider))
          .hasMessageContaining("module 1")
          .hasMessageContaining("iteration 12")
          .hasMessageContaining("[6, 7]");
    }
  }
}
