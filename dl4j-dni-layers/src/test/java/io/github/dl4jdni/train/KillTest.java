package io.github.dl4jdni.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.files.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Training in a process that is killed at random moments, and started again from its newest
 * checkpoint: the bits of a training without kills.
 */
class KillTest {

  private static final int POLL_MILLISECONDS = 10;
  private static final int LONGEST_MILLISECONDS = 200; // from a new checkpoint to the kill

  @TempDir Path killed;
  @TempDir Path undisturbed;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void oneKillChangesNoBit() throws IOException, InterruptedException {
    assertKillsChangeNoBit("pipelined", 6, 1);
  }

  @Tag("long")
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  @ParameterizedTest
  @ValueSource(strings = {"fit", "sequential", "pipelined"})
  void manyKillsChangeNoBit(String how) throws IOException, InterruptedException {
    assertKillsChangeNoBit(how, 120, 12);
  }

  private void assertKillsChangeNoBit(String how, int epochs, int kills)
      throws IOException, InterruptedException {
    Random random = new Random(3);
    Path waiting = KilledTraining.waiting(killed);
    for (int i = 0; i < kills && Files.notExists(waiting); i++) {
      int before = KilledTraining.saved(killed);
      ChildJvm training = start(how, epochs, true);
      try {
        while (KilledTraining.saved(killed) <= before && Files.notExists(waiting)) {
          assertThat(training.process().isAlive()).as(Files.readString(printed())).isTrue();
          Thread.sleep(POLL_MILLISECONDS);
        }
        Thread.sleep(random.nextInt(LONGEST_MILLISECONDS));
      } finally {
        training.process().destroyForcibly();
      }
      assertThat(training.process().waitFor()).as(Files.readString(printed())).isNotZero();
    }
    assertThat(KilledTraining.trained(killed)).doesNotExist();
    start(how, epochs, false).join();
    MultiLayerNetwork network =
        new ModelReader().read(KilledTraining.trained(killed)).multiLayerNetwork();
    MultiLayerNetwork expected = KilledTraining.undisturbed(undisturbed, how, epochs);
    assertThat(network.getIterationCount()).isEqualTo(expected.getIterationCount());
    Outcome.of(network).assertSame(Outcome.of(expected));
  }

  private ChildJvm start(String how, int epochs, boolean waits) throws IOException {
    return ChildJvm.start(
        KilledTraining.class,
        1,
        printed(),
        killed.toString(),
        how,
        Integer.toString(epochs),
        Boolean.toString(waits));
  }

  private Path printed() {
    return killed.resolve("printed.txt");
  }
}
