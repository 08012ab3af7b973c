package io.github.dl4jdni.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.files.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Training in a process that is killed at random moments, and started again from its newest
 * checkpoint: the bits of a training without kills.
 */
class KillTest {

  private static final int POLL_MILLISECONDS = 10;
  private static final int LONGEST_MILLISECONDS = 400; // from a new checkpoint to the kill

  @TempDir Path killed;
  @TempDir Path undisturbed;

  @Test
  void oneKillChangesNoBit() throws IOException, InterruptedException {
    assertKillsChangeNoBit("pipelined", 1);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"fit", "sequential", "pipelined"})
  void manyKillsChangeNoBit(String how) throws IOException, InterruptedException {
    assertKillsChangeNoBit(how, 12);
  }

  private void assertKillsChangeNoBit(String how, int kills)
      throws IOException, InterruptedException {
    Random random = new Random(3);
    Path printed = killed.resolve("printed.txt");
    for (int i = 0; i < kills; i++) {
      int before = KilledTraining.saved(killed);
      ChildJvm training =
          ChildJvm.start(KilledTraining.class, 1, printed, killed.toString(), how, "true");
      try {
        while (KilledTraining.saved(killed) <= before) {
          assertThat(training.process().isAlive()).as(Files.readString(printed)).isTrue();
          Thread.sleep(POLL_MILLISECONDS);
        }
        Thread.sleep(random.nextInt(LONGEST_MILLISECONDS));
      } finally {
        training.process().destroyForcibly();
      }
      assertThat(training.process().waitFor()).as(Files.readString(printed)).isNotZero();
    }
    assertThat(KilledTraining.trained(killed)).doesNotExist();
    ChildJvm.start(KilledTraining.class, 1, printed, killed.toString(), how, "false").join();
    MultiLayerNetwork network =
        new ModelReader().read(KilledTraining.trained(killed)).multiLayerNetwork();
    MultiLayerNetwork expected = KilledTraining.undisturbed(undisturbed, how);
    assertThat(network.getIterationCount()).isEqualTo(expected.getIterationCount());
    Outcome.of(network).assertSame(Outcome.of(expected));
  }
}
