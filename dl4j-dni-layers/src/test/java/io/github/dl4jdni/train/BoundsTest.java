package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.LiveArrays;
import io.github.dl4jdni.internal.channels.ComputeSlots;
import io.github.dl4jdni.internal.channels.Mailbox;
import io.github.dl4jdni.internal.channels.StopSignal;
import io.github.dl4jdni.internal.channels.StoppedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;

/** However slow a module is, the others do not run away from it, and memory stays what it is. */
class BoundsTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 20, 6);
  private static final int LAST = 2; // the last module's index

  @AfterEach
  void nothingIsLeft() {
    Hook.removeAll();
    Hooked.assertNoThreadIsLeft();
  }

  /** Batches taken from the iterator: those that wait at the last module, and one on each side. */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "1, 4"})
  void fewBatchesAreUnderWay(int capacity, int staleness) {
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger arrived = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Hook.onForward(
        "layer 4",
        () -> {
          LockSupport.parkNanos(1_000_000);
          most.accumulateAndGet(taken.get() - arrived.getAndIncrement(), Math::max);
        });
    Batches counted =
        new Batches(DATA) {
          @Override
          public MultiDataSet next() {
            taken.incrementAndGet();
            return super.next();
          }
        };
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(Hooked.network())
            .schedule(Schedule.pipelined(staleness))
            .queueCapacity(capacity)
            .build()) {
      trainer.fit(counted);
    }
    assertThat(arrived).hasValue(DATA.size());
    assertThat(most.get()).isBetween(2, capacity + LAST + 2);
  }

  @Test
  void aFullMailboxMakesTheSenderWait() {
    StopSignal stop = new StopSignal();
    Mailbox<Integer> mailbox = new Mailbox<>(2, stop, new ComputeSlots(1));
    AtomicInteger sent = new AtomicInteger();
    Thread sender =
        new Thread(
            () -> {
              for (int i = 0; i < 10; i++) {
                mailbox.send(i);
                sent.incrementAndGet();
              }
            });
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          sender.start();
          for (int i = 0; i < 10; i++) {
            while (sent.get() < Math.min(10, i + 2)) {
              Thread.onSpinWait();
            }
            while (sender.getState() != Thread.State.WAITING && sender.isAlive()) {
              Thread.onSpinWait();
            }
            assertThat(sent).hasValue(Math.min(10, i + 2));
            assertThat(mailbox.receive()).isEqualTo(i);
          }
          assertThat(mailbox.hasItem()).isFalse();
          stop.stop();
          assertThatThrownBy(mailbox::receive).isInstanceOf(StoppedException.class);
          assertThatThrownBy(() -> mailbox.send(1)).isInstanceOf(StoppedException.class);
        });
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    DecoupledTrainer.Builder builder = DecoupledTrainer.builder(Hooked.network());
    assertThatThrownBy(() -> builder.queueCapacity(0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> builder.threads(0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> Schedule.pipelined(-1)).hasMessageContaining("got -1");
    builder.build().close();
  }

  /** With a last module that is slow at times, and batches of two sizes. */
  @Test
  void memoryStaysWhatItIs() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Hook.onForward(
        "layer 4",
        () -> {
          if (calls.incrementAndGet() % 50 == 0) {
            LockSupport.parkNanos(2_000_000);
          }
        });
    MultiLayerNetwork network = Hooked.network();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network).schedule(Schedule.pipelined(2)).build()) {
      trainer.fit(new Batches(DATA), 10);
      int before = LiveArrays.count(0);
      long mostBytes = LiveArrays.bytes(0) + 1_000_000;
      trainer.fit(new Batches(DATA), 40);
      int slack = 200; // one array an iteration would be 800
      assertThat(LiveArrays.count(before + slack)).isLessThan(before + slack);
      assertThat(LiveArrays.bytes(mostBytes)).isLessThan(mostBytes);
    }
  }
}
