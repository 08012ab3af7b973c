package io.github.dl4jdni.cluster;

import static java.util.stream.Collectors.counting;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cluster.ClusterHost.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Hosts that each have their own modules alone leave the bits that one process leaves, and keep
 * checkpoints of their own modules, from which they go on together.
 */
@Timeout(1200) // a guard: hosts that wait for each other would wait for ever
class PartialNetworksTest {

  private static final int EPOCHS = 2;
  private static final int EVERY = 5;
  private static final int LONGEST_MILLISECONDS = 300; // from a new checkpoint to a kill

  /**
   * A network that is too large for one process.
   *
   * @param width four times its square are the parameters
   * @param most memory that a process may take, with all it is
   */
  private record Large(int width, String most) {}

  /** Parameters, gradients and Adam's state take 576 MiB; a process takes some 250 MB more. */
  private static final Large LARGE = new Large(3072, "700M");

  private static final Large LARGER = new Large(4096, "960M"); // 1 GiB

  @TempDir Path folder;

  @Test
  void twoHostsByTls() throws Exception {
    ClusterHost.createKeys(folder);
    Job[] jobs = {
      new Job(Case.FOUR, List.of(0, 1, 0, 1), 2, EPOCHS, 0, true),
      new Job(Case.BATCH_NORM, List.of(1, 0, 0), 1, EPOCHS, 0, true),
    };
    try (HostJvms started = new HostJvms(folder, 2, jobs).start()) {
      started.join();
    }
    for (Job job : jobs) {
      assertThat(Files.readString(ClusterHost.result(folder, job)))
          .as(job.toString())
          .isEqualTo(Outcome.inOneProcess(job.of(), job.staleness(), job.epochs()));
    }
  }

  @Tag("long")
  @Test
  void threeHostsByTls() throws Exception {
    ClusterHost.createKeys(folder);
    Job[] jobs = {
      new Job(Case.FOUR, List.of(0, 1, 2, 1), 1, EPOCHS, 0, true),
      new Job(Case.BATCH_NORM, List.of(0, 1, 2), 2, EPOCHS, 0, true),
      new Job(Case.WINDOWS, List.of(2, 1, 0), 2, EPOCHS, 0, true),
      new Job(Case.CONVOLUTIONS, List.of(1, 0, 2), 1, EPOCHS, 0, true),
    };
    try (HostJvms started = new HostJvms(folder, 3, jobs).start()) {
      started.join();
    }
    for (Job job : jobs) {
      assertThat(Files.readString(ClusterHost.result(folder, job)))
          .as(job.toString())
          .isEqualTo(Outcome.inOneProcess(job.of(), job.staleness(), job.epochs()));
    }
  }

  /** A host may end when training is complete, but before the model is saved. */
  @Tag("long")
  @Test
  void whatIsCompleteIsSavedOnceMoreAndALostFolderIsTold() throws Exception {
    int every = Case.MINIBATCHES; // the last one is of the same iteration as the end
    Job job = new Job(Case.TWO, List.of(0, 1), 1, 3, every, true);
    for (int i = 0; i < 2; i++) {
      try (HostJvms started = new HostJvms(folder, 2, job).start()) {
        started.join();
      }
      assertThat(Files.readString(ClusterHost.result(folder, job)))
          .isEqualTo(Outcome.inOneProcess(job.of(), job.staleness(), job.epochs(), every));
      Files.delete(ClusterHost.result(folder, job));
    }
    for (Path file : checkpoints(1)) {
      Files.delete(file);
    }
    try (HostJvms started = new HostJvms(folder, 2, job).start()) {
      for (int host = 0; host < 2; host++) {
        assertThat(started.ended(host)).isNotZero();
        assertThat(started.printed(host))
            .contains("there is no iteration that all hosts have a checkpoint of: ")
            .contains("has [18, 18]; ")
            .contains("has []; bring back what is missing");
      }
    }
  }

  /** Then one host's newest checkpoint is damaged: all go on from the one before it. */
  @Tag("long")
  @Test
  void killsAndADamagedCheckpointChangeNoBit() throws Exception {
    Job job = new Job(Case.FOUR, List.of(0, 1, 0, 1), 2, 24, EVERY, true);
    kill(job, List.of(1));
    List<Integer> iterations = iterations();
    int older = iterations.get(iterations.size() - 2);
    Path newest = fileOf(iterations.get(iterations.size() - 1));
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length - 40]++;
    Files.write(newest, bytes);
    try (HostJvms started = new HostJvms(folder, 2, job).start()) {
      started.join();
      assertThat(started.printed(1))
          .contains(newest + " is damaged: its contents are not what was written");
      assertThat(started.printed(0)).contains("training goes on from iteration " + older + " (");
    }
    assertThat(Files.readString(ClusterHost.result(folder, job)))
        .isEqualTo(Outcome.inOneProcess(job.of(), job.staleness(), job.epochs(), EVERY));
  }

  @EnabledOnOs(OS.LINUX) // where a process's memory was measured
  @Tag("long")
  @Test
  void aNetworkThatDoesNotFitIntoOneProcessTrainsOnTwo() throws Exception {
    assertTrainsOnTwoOnly(LARGE, List.of());
  }

  /** And the model, which neither of them could hold, comes together in a file. */
  @EnabledOnOs(OS.LINUX)
  @Tag("long")
  @Test
  void aModelThatDoesNotFitIntoOneProcessIsSaved() throws Exception {
    assertTrainsOnTwoOnly(LARGER, List.of(LargeNetworkHost.SAVE));
    MultiLayerNetwork model = MultiLayerNetwork.load(LargeNetworkHost.model(folder).toFile(), true);
    assertThat(model.numParams()).isGreaterThan(4L * LARGER.width() * LARGER.width());
    assertThat(model.getIterationCount())
        .isEqualTo(Files.readAllLines(LargeNetworkHost.scores(folder)).size());
    double loss = 0;
    for (DataSetIterator data = LargeNetworkHost.data(); data.hasNext(); ) {
      loss += model.score(data.next());
    }
    assertThat(loss).isLessThan(scores().subList(0, epoch()).stream().reduce(0., Double::sum));
  }

  private void assertTrainsOnTwoOnly(Large large, List<String> more) throws Exception {
    String width = Integer.toString(large.width());
    List<String> limits =
        List.of(
            "-Xmx96m",
            "-Dorg.bytedeco.javacpp.maxbytes=" + large.most(),
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=" + large.most());
    List<String> arguments = new ArrayList<>(List.of(width));
    arguments.addAll(more);
    HostJvms.Program hosts = new HostJvms.Program(LargeNetworkHost.class, limits, arguments);
    HostJvms.Program alone =
        new HostJvms.Program(
            LargeNetworkHost.class, limits, List.of(width, LargeNetworkHost.ALONE));
    Path elsewhere = Files.createDirectory(folder.resolve(LargeNetworkHost.ALONE));
    try (HostJvms started = new HostJvms(elsewhere, 1, alone).start()) {
      assertThat(started.ended(0)).isNotZero();
      assertThat(started.printed(0)).contains("OutOfMemoryError").contains("physicalBytes");
    }
    try (HostJvms started = new HostJvms(folder, 2, hosts).start()) {
      started.join();
    }
    List<Double> scores = scores();
    assertThat(mean(scores.subList(scores.size() - epoch(), scores.size())))
        .isLessThan(0.9 * mean(scores.subList(0, epoch())));
  }

  private List<Double> scores() throws IOException {
    return Files.readAllLines(LargeNetworkHost.scores(folder)).stream()
        .map(Double::valueOf)
        .toList();
  }

  private int epoch() throws IOException {
    return scores().size() / LargeNetworkHost.EPOCHS;
  }

  private static double mean(List<Double> of) {
    return of.stream().mapToDouble(each -> each).average().orElseThrow();
  }

  @Tag("long")
  @Test
  void tenKillsChangeNoBit() throws Exception {
    Job job = new Job(Case.FOUR, List.of(0, 1, 0, 1), 2, 150, EVERY, true);
    Random random = new Random(9);
    kill(job, random.ints(10, 0, 2).boxed().toList());
    try (HostJvms started = new HostJvms(folder, 2, job).start()) {
      started.join();
      assertThat(started.printed(0)).contains("training goes on from iteration ");
    }
    assertThat(Files.readString(ClusterHost.result(folder, job)))
        .isEqualTo(Outcome.inOneProcess(job.of(), job.staleness(), job.epochs(), EVERY));
  }

  /** Kills a host some time behind a new checkpoint, and starts again, for each of some. */
  private void kill(Job job, List<Integer> victims) throws IOException, InterruptedException {
    Random random = new Random(3);
    for (int victim : victims) {
      List<Path> before = checkpoints(1);
      try (HostJvms started = new HostJvms(folder, 2, job).start()) {
        started.await(
            "new checkpoints",
            () -> iterations().size() > 1 && !before.containsAll(checkpoints(1)));
        Thread.sleep(random.nextInt(LONGEST_MILLISECONDS));
        started.kill(victim);
        assertThat(started.ended(1 - victim)).isNotZero();
        assertThat(started.printed(1 - victim))
            .contains("the connection to host " + victim + " failed");
      }
      assertThat(ClusterHost.result(folder, job)).doesNotExist();
    }
  }

  /** Those that host 1 has a checkpoint of, of both of its modules; ascending. */
  private List<Integer> iterations() throws IOException {
    return checkpoints(1).stream()
        .collect(Collectors.groupingBy(PartialNetworksTest::iteration, TreeMap::new, counting()))
        .entrySet()
        .stream()
        .filter(each -> each.getValue() == 2)
        .map(each -> each.getKey())
        .toList();
  }

  private static int iteration(Path file) {
    return Integer.parseInt(file.getFileName().toString().split("-", -1)[1]);
  }

  private Path fileOf(int iteration) throws IOException {
    return checkpoints(1).stream()
        .filter(each -> iteration(each) == iteration)
        .findFirst()
        .orElseThrow();
  }

  private List<Path> checkpoints(int host) throws IOException {
    Path kept = ClusterHost.checkpoints(folder, host);
    if (Files.notExists(kept)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(kept)) {
      return files.filter(file -> file.toString().endsWith(".state")).sorted().toList();
    }
  }
}
