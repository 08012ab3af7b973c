package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cluster.ClusterHost.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts in processes of their own leave the bits that one process leaves. */
@Timeout(600) // a guard: hosts that wait for each other would wait for ever
class SameBitsTest {

  private static final int EPOCHS = 2;

  @TempDir Path folder;

  @Test
  void twoHostsByTls() throws Exception {
    assertSameBits(
        2,
        new Job(Case.TWO, List.of(1, 0), 1, EPOCHS, 0),
        new Job(Case.FOUR, List.of(0, 1, 0, 1), 1, EPOCHS, 0),
        new Job(Case.WINDOWS, List.of(0, 1, 1), 2, EPOCHS, 0));
  }

  @Tag("long")
  @Test
  void threeHostsByTls() throws Exception {
    for (int staleness = 1; staleness <= 2; staleness++) {
      assertSameBits(
          3,
          new Job(Case.TWO, List.of(1, 2), staleness, EPOCHS, 0),
          new Job(Case.FOUR, List.of(1, 2, 0, 2), staleness, EPOCHS, 0),
          new Job(Case.WINDOWS, List.of(0, 1, 2), staleness, EPOCHS, 0),
          new Job(Case.CONVOLUTIONS, List.of(2, 0, 1), staleness, EPOCHS, 0));
    }
  }

  private void assertSameBits(int hosts, Job... jobs) throws IOException, InterruptedException {
    ClusterHost.createKeys(folder);
    try (HostJvms started = new HostJvms(folder, hosts, jobs).start()) {
      started.join();
    }
    for (Job job : jobs) {
      assertThat(Files.readString(ClusterHost.result(folder, job)))
          .as(job.toString())
          .isEqualTo(Outcome.inOneProcess(job.of(), job.staleness(), job.epochs()));
    }
  }
}
