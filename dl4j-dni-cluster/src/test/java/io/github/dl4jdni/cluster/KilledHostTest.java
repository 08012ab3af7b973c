package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cluster.ClusterHost.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host is killed while it trains: the others end and say why, and when all are started again
 * training goes on from the newest checkpoint, to the bits that it would have left without that.
 */
@Timeout(1800) // a guard: hosts that wait for each other would wait for ever
class KilledHostTest {

  private static final int EVERY = 5;
  private static final int LONGEST_MILLISECONDS = 300; // from a new checkpoint to the kill

  @TempDir Path folder;

  @Test
  void oneKillChangesNoBit() throws Exception {
    assertKillsChangeNoBit(
        new Job(Case.FOUR, List.of(0, 1, 0, 1), 2, 16, EVERY), EVERY, List.of(1));
  }

  /** Its connections stay open: Pekko's failure detector tells. */
  @DisabledOnOs(OS.WINDOWS)
  @Tag("long")
  @Test
  void aHostThatIsSilentIsLost() throws Exception {
    Job job = new Job(Case.TWO, List.of(0, 1), 2, ClusterHost.ENDLESS, EVERY);
    try (HostJvms started = new HostJvms(folder, 2, job).start()) {
      started.await("a checkpoint", () -> !checkpoints().isEmpty());
      started.suspend(1);
      assertThat(started.ended(0)).isNotZero();
      assertThat(started.printed(0))
          .contains("the connection to host 1 failed")
          .contains("is lost: it is silent");
    }
  }

  @Tag("long")
  @Test
  void tenKillsChangeNoBit() throws Exception {
    Random random = new Random(5);
    List<Integer> victims = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      victims.add(random.nextInt(3));
    }
    assertKillsChangeNoBit(new Job(Case.FOUR, List.of(0, 1, 2, 1), 2, 120, EVERY), EVERY, victims);
  }

  @Tag("long")
  @Test
  void windowsGoOnAtTheEndOfAMinibatch() throws Exception {
    assertKillsChangeNoBit(
        new Job(Case.WINDOWS, List.of(0, 1, 1), 1, 20, EVERY), 6, List.of(0, 1, 0));
  }

  /**
   * Asserts that.
   *
   * @param job what is trained
   * @param rest so many iterations lie between two checkpoints: some minibatches
   * @param victims the hosts that are killed, one after the other
   */
  private void assertKillsChangeNoBit(Job job, int rest, List<Integer> victims)
      throws IOException, InterruptedException {
    Random random = new Random(3);
    int hosts = 1 + Collections.max(job.hosts());
    for (int victim : victims) {
      List<Path> before = checkpoints();
      try (HostJvms started = new HostJvms(folder, hosts, job).start()) {
        started.await("a new checkpoint", () -> !before.containsAll(checkpoints()));
        Thread.sleep(random.nextInt(LONGEST_MILLISECONDS));
        int kept = checkpoints().size();
        started.kill(victim);
        for (int host = 0; host < hosts; host++) {
          if (host != victim) {
            assertThat(started.ended(host)).isNotZero();
            assertThat(started.printed(host))
                .contains("the connection to host " + victim + " failed")
                .contains(started.port(victim) + " (modules [")
                .contains("is lost: ");
          }
        }
        assertThat(checkpoints()).hasSizeGreaterThanOrEqualTo(kept); // none is lost
      }
      assertThat(ClusterHost.result(folder, job)).doesNotExist();
    }
    try (HostJvms started = new HostJvms(folder, hosts, job).start()) {
      started.join();
      assertThat(started.printed(0)).contains("training goes on from ");
    }
    assertThat(Files.readString(ClusterHost.result(folder, job)))
        .isEqualTo(Outcome.inOneProcess(job.of(), job.staleness(), job.epochs(), rest));
  }

  private List<Path> checkpoints() throws IOException {
    Path kept = ClusterHost.checkpoints(folder);
    if (Files.notExists(kept)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(kept)) {
      return files.filter(file -> file.toString().endsWith(".zip")).toList();
    }
  }
}
