package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.optimize.listeners.TimeIterationListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;

/** What listeners see is consistent, and those that read the score alone cost no overlap. */
class ListenerTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 6, 6);

  private static final long LONG = 30_000; // ms, for what happens
  private static final long SHORT = 200; // ms, for what does not

  private final MultiLayerNetwork network = Hooked.network();

  @AfterEach
  void nothingIsLeft() {
    Hook.removeAll();
    Hooked.assertNoThreadIsLeft();
  }

  /**
   * The first module's second batch and the last module's first one meet: each waits for the other,
   * which does not happen without overlap.
   */
  private boolean modulesOverlap(long patience, TrainingListener... listeners) {
    AtomicBoolean met = new AtomicBoolean();
    CountDownLatch secondBatch = new CountDownLatch(2);
    CountDownLatch firstAtTheEnd = new CountDownLatch(1);
    Hook.onForward("layer 0", secondBatch::countDown);
    Hook.onForward(
        "layer 4",
        () -> {
          if (firstAtTheEnd.getCount() == 0) {
            return;
          }
          firstAtTheEnd.countDown();
          try {
            met.set(secondBatch.await(patience, TimeUnit.MILLISECONDS));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    network.setListeners(listeners);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          try (DecoupledTrainer trainer =
              DecoupledTrainer.builder(network).schedule(Schedule.pipelined(1)).build()) {
            trainer.fit(new Batches(DATA));
          }
        });
    Hook.removeAll();
    return met.get();
  }

  @Test
  void listenersOfTheScoreCostNoOverlap() {
    assertThat(
            modulesOverlap(
                LONG,
                new ScoreIterationListener(1),
                new PerformanceListener.Builder().reportScore(true).setFrequency(1).build(),
                new CollectScoresListener(1),
                new TimeIterationListener(100),
                PipelinedListener.scoreOnly(new Parameters())))
        .isTrue();
  }

  @Test
  void otherListenersMakeModulesWait() {
    assertThat(modulesOverlap(SHORT, new Parameters())).isFalse();
    assertThat(modulesOverlap(SHORT, new ScoreIterationListener(1) {})).isFalse();
    assertThat(
            modulesOverlap(
                LONG,
                new BaseTrainingListener() {
                  @Override
                  public void onEpochEnd(Model model) {
                    assertThat(model.numParams()).isPositive();
                  }
                }))
        .isTrue();
  }

  /** Copies what it sees. */
  private static final class Parameters extends BaseTrainingListener {
    private final List<double[]> seen = new ArrayList<>();
    private final List<Integer> iterations = new ArrayList<>();

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      MultiLayerNetwork network = (MultiLayerNetwork) model;
      assertThat(network.getIterationCount()).isEqualTo(iteration);
      assertThat(network.getEpochCount()).isEqualTo(epoch);
      seen.add(Outcome.numbers(model.params()));
      iterations.add(iteration);
    }
  }

  /** Without staleness nothing depends on when modules wait: fit's own parameters are seen. */
  @Test
  void parametersAreThoseOfTheIteration() {
    MultiLayerNetwork fitted = Hooked.network();
    Parameters expected = new Parameters();
    fitted.setListeners(expected);
    for (int epoch = 0; epoch < 2; epoch++) {
      fitted.fit(new Batches(DATA));
    }
    for (Schedule schedule : new Schedule[] {Schedule.sequential(), Schedule.pipelined(0)}) {
      MultiLayerNetwork trained = Hooked.network();
      Parameters seen = new Parameters();
      Parameters seldom = new Parameters();
      trained.setListeners(seen);
      try (DecoupledTrainer trainer =
          DecoupledTrainer.builder(trained)
              .schedule(schedule)
              .listeners(PipelinedListener.every(4, seldom))
              .build()) {
        trainer.fit(new Batches(DATA), 2);
      }
      assertThat(seen.iterations).isEqualTo(expected.iterations);
      for (int i = 0; i < seen.seen.size(); i++) {
        assertThat(seen.seen.get(i)).hasSameSizeAs(expected.seen.get(i));
        for (int j = 0; j < seen.seen.get(i).length; j++) {
          assertThat(seen.seen.get(i)[j]).isCloseTo(expected.seen.get(i)[j], within(1e-6));
        }
      }
      assertThat(seldom.iterations).containsExactly(0, 4, 8);
      assertThat(seldom.seen.get(1)).isEqualTo(seen.seen.get(4));
    }
  }

  /** Ahead, too: what a listener sees is a state in which all modules have done its iteration. */
  @Test
  void pipelinesAreDrainedBeforeParametersAreRead() {
    double[][] twice = new double[2][];
    for (int run = 0; run < 2; run++) {
      MultiLayerNetwork trained = Hooked.network();
      AtomicInteger first = new AtomicInteger();
      AtomicInteger last = new AtomicInteger();
      Hook.onForward("layer 0", first::incrementAndGet);
      Hook.onForward("layer 4", last::incrementAndGet);
      Parameters seen = new Parameters();
      TrainingListener counting =
          new BaseTrainingListener() {
            @Override
            public void iterationDone(Model model, int iteration, int epoch) {
              assertThat(first).hasValue(iteration + 1);
              assertThat(last).hasValue(iteration + 1);
              seen.iterationDone(model, iteration, epoch);
            }
          };
      try (DecoupledTrainer trainer =
          DecoupledTrainer.builder(trained)
              .schedule(Schedule.pipelined(2))
              .listeners(PipelinedListener.every(3, counting))
              .build()) {
        trainer.fit(new Batches(DATA));
      }
      assertThat(seen.iterations).containsExactly(0, 3);
      twice[run] = seen.seen.get(1);
    }
    assertThat(twice[0]).isEqualTo(twice[1]);
  }

  @Test
  void checkpointsAreStatesToGoOnFrom(@TempDir Path folder) {
    CheckpointListener checkpoints =
        new CheckpointListener.Builder(folder.toFile()).saveEveryNIterations(3).keepAll().build();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network).listeners(checkpoints).build()) {
      trainer.fit(new Batches(DATA), 2);
    }
    assertThat(checkpoints.availableCheckpoints()).hasSizeGreaterThan(2);
    MultiLayerNetwork restored =
        CheckpointListener.loadCheckpointMLN(
            folder.toFile(), checkpoints.availableCheckpoints().get(1).getCheckpointNum());
    restored.fit(new Batches(DATA));
    assertThat(restored.score()).isFinite();
  }

  @Test
  void evaluationInTheMiddleChangesNothing() {
    EvaluativeListener evaluates =
        new EvaluativeListener(DATA.get(0), 2, InvocationType.ITERATION_END);
    EvaluativeListener atTheEnd = new EvaluativeListener(DATA.get(1), 1, InvocationType.EPOCH_END);
    MultiLayerNetwork plain = Hooked.network();
    train(network, evaluates, atTheEnd);
    train(plain);
    Outcome.of(network).assertSame(Outcome.of(plain));
    assertThat(evaluates.getEvaluations()).isNotEmpty();
    assertThat(atTheEnd.getEvaluations()).isNotEmpty();
  }

  private static void train(MultiLayerNetwork network, TrainingListener... listeners) {
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network)
            .schedule(Schedule.pipelined(0))
            .listeners(listeners)
            .build()) {
      trainer.fit(new Batches(DATA), 2);
    }
  }

  @Test
  void frequenciesArePositive() {
    assertThatThrownBy(() -> PipelinedListener.every(0, new Parameters()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("positive, got 0");
  }
}
