package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/** Interruption, close() at any moment, and what comes after them. */
class StopTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 6, 6);
  private static final Duration DEADLOCK = Duration.ofSeconds(60);

  private final MultiLayerNetwork network = Hooked.network();

  @AfterEach
  void nothingIsLeft() {
    Hook.removeAll();
    Hooked.assertNoThreadIsLeft();
    network.fit(new Batches(DATA));
  }

  @Test
  void interruptionStopsAndStaysVisible() {
    Assertions.assertTimeoutPreemptively(
        DEADLOCK,
        () -> {
          CountDownLatch underWay = new CountDownLatch(5);
          Hook.onForward("layer 4", underWay::countDown);
          FutureTask<Boolean> training =
              new FutureTask<>(
                  () -> {
                    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
                      assertThatThrownBy(() -> trainer.fit(Batches.endless(DATA)))
                          .isInstanceOf(DecoupledTrainingException.class)
                          .hasMessageContaining("training was interrupted near iteration")
                          .hasMessageContaining("as of its last complete update");
                      return Thread.currentThread().isInterrupted();
                    }
                  });
          Thread thread = new Thread(training);
          thread.start();
          underWay.await();
          thread.interrupt();
          assertThat(training.get()).isTrue();
          assertThat(network.getIterationCount()).isPositive();
        });
  }

  @Test
  void closeFromAnotherThreadStops() {
    Assertions.assertTimeoutPreemptively(
        DEADLOCK,
        () -> {
          CountDownLatch underWay = new CountDownLatch(5);
          Hook.onForward("layer 4", underWay::countDown);
          DecoupledTrainer trainer = DecoupledTrainer.builder(network).build();
          FutureTask<DecoupledTrainingException> training =
              new FutureTask<>(
                  () ->
                      catchThrowableOfType(
                          DecoupledTrainingException.class,
                          () -> trainer.fit(Batches.endless(DATA))));
          new Thread(training).start();
          underWay.await();
          trainer.close();
          assertThat(training.get())
              .hasMessageContaining("the trainer was closed near iteration")
              .hasNoCause();
          trainer.close();
          assertThatThrownBy(() -> trainer.fit(new Batches(DATA)))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("closed");
        });
  }

  /** A module's own thread cannot wait for its end. */
  @Test
  void closeFromAModuleStops() {
    Assertions.assertTimeoutPreemptively(
        DEADLOCK,
        () -> {
          DecoupledTrainer trainer = DecoupledTrainer.builder(network).build();
          CountDownLatch third = new CountDownLatch(3);
          Hook.onForward(
              "layer 2",
              () -> {
                third.countDown();
                if (third.getCount() == 0) {
                  trainer.close();
                }
              });
          assertThatThrownBy(() -> trainer.fit(Batches.endless(DATA)))
              .isInstanceOf(DecoupledTrainingException.class)
              .hasMessageContaining("closed");
        });
  }

  @Test
  void closeFromAListenerStops() {
    Assertions.assertTimeoutPreemptively(
        DEADLOCK,
        () -> {
          DecoupledTrainer trainer = DecoupledTrainer.builder(network).build();
          network.setListeners(
              new BaseTrainingListener() {
                @Override
                public void iterationDone(Model model, int iteration, int epoch) {
                  if (iteration == 2) {
                    trainer.close();
                  }
                }
              });
          assertThatThrownBy(() -> trainer.fit(Batches.endless(DATA)))
              .hasMessageContaining("closed");
          network.setListeners(List.of());
          assertThat(network.getIterationCount()).isEqualTo(3);
        });
  }

  /** A module's thread that is interrupted by someone ends, and the trainer with it. */
  @Test
  void interruptionOfAModulesThreadStops() {
    Assertions.assertTimeoutPreemptively(
        DEADLOCK,
        () -> {
          Hook.onForward("layer 2", () -> Thread.currentThread().interrupt());
          try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
            assertThatThrownBy(() -> trainer.fit(Batches.endless(DATA)))
                .isInstanceOf(DecoupledTrainingException.class);
          }
        });
  }

  @Test
  void closingAnUnusedTrainerDoesNothing() {
    DecoupledTrainer trainer = DecoupledTrainer.builder(network).build();
    trainer.close();
    trainer.close();
    assertThatThrownBy(() -> trainer.fit(DATA.get(0))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void iteratorsThatGiveNothing() {
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      assertThatThrownBy(() -> trainer.fit(new Batches(List.of())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the iterator has no minibatch");
      Batches once =
          new Batches(DATA) {
            @Override
            public boolean resetSupported() {
              return false;
            }
          };
      assertThatThrownBy(() -> trainer.fit(once, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cannot be reset");
      assertThat(network.getIterationCount()).isZero();
      trainer.fit(once);
      assertThatThrownBy(() -> trainer.fit(once))
          .hasMessageContaining("no minibatch, and it cannot be reset");
      assertThatThrownBy(() -> trainer.fit(new Batches(DATA), 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(network.getIterationCount()).isEqualTo(DATA.size());
      assertThat(network.getEpochCount()).isEqualTo(1);
    }
  }

  /** Its threads wait for work for ever, but the process ends when the program's own threads do. */
  @Test
  void unclosedTrainersLetTheProcessEnd(@TempDir Path folder)
      throws IOException, InterruptedException {
    String printed = ChildJvm.start(UnclosedTrainer.class, 1, folder.resolve("out.txt")).join();
    assertThat(printed.lines())
        .contains(
            "after sequential 1 threads",
            "after pipelined(1) 5 threads", // of four modules more
            "after random(0.5) 6 threads",
            "after delayed(1, 1.0) 10 threads",
            "main ends");
  }

  /** BLAS threads are limited while modules work, and set again after success and failure. */
  @Test
  void numericThreadsAreSetAgain() {
    Environment environment = Nd4j.getEnvironment();
    Blas blas = Nd4j.factory().blas();
    int threads = environment.maxThreads();
    int masterThreads = environment.maxMasterThreads();
    int blasThreads = blas.getMaxThreads();
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    Hook.onForward("layer 2", () -> seen.add(blas.getMaxThreads()));
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      blas.setMaxThreads(2);
      trainer.fit(new Batches(DATA));
      assertThat(seen).containsExactly(1);
      assertThat(blas.getMaxThreads()).isEqualTo(2);
      Hook.onForward(
          "layer 2",
          () -> {
            throw new IllegalStateException();
          });
      assertThatThrownBy(() -> trainer.fit(new Batches(DATA)))
          .isInstanceOf(DecoupledTrainingException.class);
      assertThat(blas.getMaxThreads()).isEqualTo(2);
      assertThat(environment.maxThreads()).isEqualTo(threads);
      assertThat(environment.maxMasterThreads()).isEqualTo(masterThreads);
    } finally {
      blas.setMaxThreads(blasThreads);
    }
  }
}
