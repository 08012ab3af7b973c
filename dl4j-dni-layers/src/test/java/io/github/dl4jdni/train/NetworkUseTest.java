package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.convert.Conversion;
import io.github.dl4jdni.stats.GradientComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;

/** Who is at work on a network is alone with it, and says so to others. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetworkUseTest {

  /** More than the queues between modules hold. */
  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 30, 6);

  private final MultiLayerNetwork network = Hooked.network();
  private final Conversion<MultiLayerNetwork> conversion = Dni.convert(network).everyHiddenLayer();

  @AfterEach
  void thenTheNetworkIsFree() {
    Hook.removeAll();
    Hooked.assertNoThreadIsLeft();
    network.setListeners(List.of());
    assertThatCode(() -> DecoupledTrainer.checkAtRest(network)).doesNotThrowAnyException();
    fit(network);
  }

  static List<Schedule> schedules() {
    return List.of(
        Schedule.sequential(), Schedule.pipelined(1), Schedule.random(0.5), Schedule.delayed(1, 1));
  }

  private static void fit(MultiLayerNetwork network) {
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      trainer.fit(new Batches(DATA));
    }
  }

  /** What a call on another thread throws, or null. */
  private static Throwable elsewhere(ThrowingCallable call) {
    FutureTask<Throwable> thrown = new FutureTask<>(() -> catchThrowable(call));
    new Thread(thrown, "another").start();
    return get(thrown);
  }

  private static <V> V get(FutureTask<V> task) {
    try {
      return task.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void aSecondTrainerOfTheNetworkIsRefused(Schedule schedule) {
    List<Throwable> refused = new ArrayList<>();
    MultiLayerNetwork alone = Hooked.network();
    try (DecoupledTrainer first =
            DecoupledTrainer.builder(network)
                .schedule(schedule)
                .listeners(Hooked.once(() -> refused.add(elsewhere(() -> fit(network)))))
                .build();
        DecoupledTrainer same =
            DecoupledTrainer.builder(alone)
                .schedule(schedule)
                .listeners(Hooked.once(() -> {}))
                .build()) {
      first.fit(new Batches(DATA));
      same.fit(new Batches(DATA));
    }
    assertThat(refused).hasSize(1);
    assertThat(refused.get(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the network is in use: a DecoupledTrainer (%s), whose fit was called by thread \"%s\""
                + " in iteration 0, is still training the network; wait until that call has"
                + " returned, close that trainer to stop it, or train a clone of the network",
            schedule, Thread.currentThread().getName());
    Outcome.of(network).assertSame(Outcome.of(alone)); // nothing came of the second one
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void fitFromAListenerOfItsOwnIsRefused(Schedule schedule) {
    List<DecoupledTrainer> itself = new ArrayList<>();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network)
            .schedule(schedule)
            .listeners(Hooked.once(() -> itself.get(0).fit(new Batches(DATA))))
            .build()) {
      itself.add(trainer);
      assertThatThrownBy(() -> trainer.fit(new Batches(DATA)))
          .isInstanceOf(DecoupledTrainingException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("fit was called inside of fit, by a listener or an iterator")
          .hasMessageContaining("call fit again when that call has returned");
      trainer.fit(new Batches(DATA));
    }
  }

  @Test
  void anotherTrainerInAListenerIsRefused() {
    network.setListeners(Hooked.once(() -> fit(network)));
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      assertThatThrownBy(() -> trainer.fit(new Batches(DATA)))
          .isInstanceOf(DecoupledTrainingException.class)
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .cause()
          .hasMessageContaining("fit was called inside of fit");
    }
  }

  @Test
  void oneTrainerIsOneThreadsAtATime() {
    List<Throwable> refused = new ArrayList<>();
    List<DecoupledTrainer> itself = new ArrayList<>();
    TrainingListener second =
        Hooked.once(
            () -> {
              refused.add(elsewhere(() -> itself.get(0).fit(new Batches(DATA), 2)));
              refused.add(elsewhere(() -> itself.get(0).fit(DATA.get(0))));
            });
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).listeners(second).build()) {
      itself.add(trainer);
      trainer.fit(new Batches(DATA));
    }
    assertThat(refused)
        .hasSize(2)
        .allSatisfy(
            each ->
                assertThat(each)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("this trainer is in use: a DecoupledTrainer"));
    assertThat(network.getIterationCount()).isEqualTo(DATA.size());
  }

  @Test
  void anIteratorOfTheTrainingCannotTrain() {
    Batches nested =
        new Batches(DATA) {
          @Override
          public MultiDataSet next() {
            fit(network);
            return super.next();
          }
        };
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      assertThatThrownBy(() -> trainer.fit(nested))
          .isInstanceOf(DecoupledTrainingException.class)
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("fit was called inside of fit");
    }
  }

  /** Between two epochs no module is at work, but the training is not over. */
  @Test
  void earlyStoppingKeepsTheNetworkBetweenEpochs() {
    List<Throwable> refused = new ArrayList<>();
    EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(1))
            .modelSaver(new InMemoryModelSaver<>())
            .scoreCalculator(
                calculator(
                    scored -> {
                      DecoupledTrainer.checkAtRest(scored);
                      refused.add(catchThrowable(() -> fit(scored)));
                      refused.add(elsewhere(() -> fit(scored)));
                    }))
            .build();
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      new DecoupledEarlyStoppingTrainer<>(configuration, network, trainer, new Batches(DATA)).fit();
    }
    assertThat(refused).hasSize(2).doesNotContainNull();
    assertThat(refused.get(0)).hasMessageContaining("fit was called inside of fit");
    assertThat(refused.get(1)).hasMessageContaining("the network is in use");
  }

  private static ScoreCalculator<MultiLayerNetwork> calculator(Consumer<MultiLayerNetwork> look) {
    return new ScoreCalculator<>() {
      private static final long serialVersionUID = 1L;

      @Override
      public double calculateScore(MultiLayerNetwork scored) {
        look.accept(scored);
        return 1;
      }

      @Override
      public boolean minimizeScore() {
        return true;
      }
    };
  }

  @Test
  void openTrainersTakeTurns() {
    try (DecoupledTrainer one = DecoupledTrainer.builder(network).build();
        DecoupledTrainer other =
            DecoupledTrainer.builder(network).schedule(Schedule.sequential()).build()) {
      one.fit(new Batches(DATA));
      other.fit(new Batches(DATA));
      one.fit(DATA.get(0));
      assertThat(elsewhere(() -> other.fit(DATA.get(0)))).isNull();
    }
    assertThat(network.getIterationCount()).isEqualTo(2 * DATA.size() + 2);
  }

  @Test
  void aCloneOfANetworkInUseIsFree() {
    network.setListeners(
        Hooked.once(
            () -> {
              MultiLayerNetwork clone = network.clone();
              clone.setListeners(List.of());
              fit(clone);
            }));
    fit(network);
    assertThat(network.getIterationCount()).isEqualTo(DATA.size());
  }

  /** A training that another thread has stopped takes its last steps while the next one begins. */
  @Test
  void whoStopsATrainingMayStartTheNextAtOnce() throws InterruptedException {
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch ending = new CountDownLatch(1);
    Hook.onForward("layer 4", underWay::countDown);
    DecoupledTrainer first =
        DecoupledTrainer.builder(network).listeners(new Lingering(ending)).build();
    FutureTask<Throwable> training =
        new FutureTask<>(() -> catchThrowable(() -> first.fit(Batches.endless(DATA))));
    new Thread(training).start();
    underWay.await();
    first.close();
    ending.await();
    fit(network);
    assertThat(get(training)).hasMessageContaining("the trainer was closed");
  }

  /** Modules are at rest before the network is free again. */
  @ParameterizedTest
  @MethodSource("schedules")
  void listenerThatCannotSayWhetherItReadsEndsTrainingAtRest(Schedule schedule) {
    TrainingListener fails = new DecoupledListenerThatFails();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network).schedule(schedule).listeners(fails).build()) {
      for (int i = 0; i < 2; i++) { // the second time finds nothing under way
        assertThatThrownBy(() -> trainer.fit(new Batches(DATA)))
            .isInstanceOf(DecoupledTrainingException.class)
            .hasRootCauseMessage("does not know");
        DecoupledTrainer.checkAtRest(network);
      }
    }
    fit(network);
  }

  /** In its third iteration, and every one after it. */
  private static final class DecoupledListenerThatFails extends BaseTrainingListener
      implements DecoupledListener {
    private int asked;

    @Override
    public boolean readsNetwork(int iteration) {
      if (++asked > 2) {
        throw new IllegalStateException("does not know");
      }
      return false;
    }
  }

  /** Everything of this library that copies, saves or changes a whole network. */
  private List<ThrowingCallable> readers() {
    MultiDataSet batch = DATA.get(0);
    DataSet data = new DataSet(batch.getFeatures(0), batch.getLabels(0));
    return List.of(
        () -> DecoupledTrainer.checkAtRest(network),
        () -> Dni.strip(network),
        () -> conversion.build(),
        () -> Dni.clearTrainingState(network),
        () -> GradientComparison.of(network, data));
  }

  @Test
  void nothingIsReadHalfChanged() {
    List<Throwable> refused = new ArrayList<>();
    TrainingListener meanwhile =
        PipelinedListener.scoreOnly(
            Hooked.once(() -> readers().forEach(each -> refused.add(catchThrowable(each)))));
    TrainingListener elsewhere =
        PipelinedListener.every(
            100, Hooked.once(() -> readers().forEach(each -> refused.add(elsewhere(each)))));
    for (TrainingListener listener : List.of(meanwhile, elsewhere)) {
      refused.clear();
      network.getLayerWiseConfigurations().setIterationCount(0);
      try (DecoupledTrainer trainer =
          DecoupledTrainer.builder(network).listeners(listener).build()) {
        trainer.fit(new Batches(DATA));
      }
      assertThat(refused)
          .hasSize(readers().size())
          .allSatisfy(
              each ->
                  assertThat(each)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageStartingWith(
                          "the network would be read half changed: a DecoupledTrainer"
                              + " (pipelined(1)), whose fit was called by thread")
                      .hasMessageContaining("PipelinedListener.every(n, listener)"));
    }
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void listenersForWhichModulesRestReadEverything(Schedule schedule) {
    List<Throwable> thrown = new ArrayList<>();
    TrainingListener reads =
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            readers().forEach(each -> thrown.add(catchThrowable(each)));
          }

          @Override
          public void onEpochEnd(Model model) {
            iterationDone(model, 0, 0);
          }
        };
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network)
            .schedule(schedule)
            .listeners(PipelinedListener.every(20, reads))
            .build()) {
      trainer.fit(new Batches(DATA));
      readers().forEach(each -> thrown.add(elsewhere(each)));
    }
    assertThat(thrown).hasSize(4 * readers().size()).containsOnlyNulls();
  }

  /** Takes its time when a training ends, long enough for the next one to begin meanwhile. */
  private static final class Lingering extends BaseTrainingListener implements DecoupledListener {

    private static final int MILLISECONDS = 500;

    private final CountDownLatch ending;

    Lingering(CountDownLatch ending) {
      this.ending = ending;
    }

    @Override
    public void trainedBy(Supplier<List<ModuleActivity>> modules) {
      if (modules == null) {
        ending.countDown();
        try {
          Thread.sleep(MILLISECONDS);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
