package io.github.dl4jdni.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.cli.ChildJvm;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Killed at any moment and called again, {@code compare} ends with the same tables. */
class KilledCompareTest {

  /** How often the long test kills it. */
  private static final String KILLS = "dl4jdni.kills";

  private static final int KILLED = 128 + 9; // exit status
  private static final long PATIENCE_SECONDS = 180;

  private static final String[] ALL_SCHEDULES = {
    "--methods=backprop,cdni",
    "--schedules=fit,sequential,pipelined,random",
    "--p=0.5",
    "--hidden=8",
    "--train-size=120",
    "--test-size=50",
    "--batch=30",
    "--epochs=6",
    "--seeds=1",
    "--save-every=0"
  };

  @TempDir Path folder;

  /** What a whole comparison gave. */
  private record Ended(JsonNode runs, List<String> table) {
    static Ended of(Path out, CommandRun run) throws IOException {
      assertThat(run.status()).as(run.err()).isZero();
      JsonNode record = new ObjectMapper().readTree(out.resolve("comparison.json").toFile());
      assertThat(record.get("complete").asBoolean()).isTrue();
      return new Ended(record.get("runs"), errors(run.out()));
    }
  }

  private static Ended toItsEnd(Path out, String... given) throws IOException {
    return Ended.of(
        out, CommandRun.of(CompareCommandTest.arguments(out, given).toArray(String[]::new)));
  }

  private Process start(Path out, String... given) throws IOException {
    return ChildJvm.start(
        folder.resolve("killed.log"),
        List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        Main.class,
        CompareCommandTest.arguments(out, given));
  }

  /** Waits for something, or for the process's end. */
  private static void await(Process process, BooleanSupplier what) throws InterruptedException {
    long start = System.nanoTime();
    while (process.isAlive() && !what.getAsBoolean()) {
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
      Thread.sleep(2);
    }
  }

  private static boolean holds(Path out, Process process) {
    try {
      return Files.readString(out.resolve(".lock")).contains(" " + process.pid());
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void killedAndCalledAgainItEndsWithTheSameBits() throws Exception {
    String[] given = {
      "--methods=backprop,cdni",
      "--schedules=fit,sequential",
      "--epochs=10",
      "--seeds=1",
      "--save-every=0"
    };
    Ended whole = toItsEnd(folder.resolve("whole"), given);

    Path killed = folder.resolve("killed");
    Process process = start(killed, given);
    Path begun = killed.resolve("runs/cdni-sequential-seed1/run.json");
    await(process, () -> Files.exists(begun));
    process.destroyForcibly().waitFor();
    assertThat(process.exitValue()).as("killed").isEqualTo(KILLED);

    assertSame(whole, toItsEnd(killed, given));
  }

  @Test
  void aSecondCallOnTheSameFolderEndsAndWritesNothing() throws Exception {
    Path out = folder.resolve("out");
    String[] given = {"--methods=backprop", "--seeds=1", "--budget=10m"};
    Process first = start(out, given);
    try {
      await(first, () -> Files.exists(out.resolve("comparison.json")));
      String record = Files.readString(out.resolve("comparison.json"));

      CommandRun second =
          CommandRun.of(
              CompareCommandTest.arguments(out, "--methods=none", "--seeds=1")
                  .toArray(String[]::new));

      assertThat(second.status()).isEqualTo(2);
      assertThat(second.errorLines())
          .containsExactly(
              "dl4j-dni: --out "
                  + out
                  + ": process "
                  + first.pid()
                  + " is writing there; wait until it has ended, or name another folder");
      assertThat(second.out()).isEmpty();
      assertThat(Files.readString(out.resolve("comparison.json"))).isEqualTo(record);
      assertThat(out.resolve("runs/none-seed1")).doesNotExist();
    } finally {
      first.destroyForcibly().waitFor();
    }
    CommandRun report =
        CommandRun.of(
            CompareCommandTest.arguments(out, "--methods=backprop", "--seeds=1", "--budget=1s")
                .toArray(String[]::new));
    assertThat(report.err()).as("the lock is gone").doesNotContain("is writing there");
  }

  @Test
  @Tag("long")
  void manyKillsAtRandom() throws Exception {
    int kills = Integer.getInteger(KILLS, 100);
    Ended whole = toItsEnd(folder.resolve("whole"), ALL_SCHEDULES);
    Random random = new Random(kills);
    int killed = 0;
    int ended = 0;
    Path out = folder.resolve("out0");
    long life = lifeOf(out); // all of it is killed in, the end as well
    assertSame(whole, toItsEnd(out, ALL_SCHEDULES));
    out = folder.resolve("out");
    while (killed < kills) {
      Process process = start(out, ALL_SCHEDULES);
      Path holding = out;
      await(process, () -> holds(holding, process));
      process.waitFor((long) (random.nextDouble() * life), TimeUnit.NANOSECONDS);
      process.destroyForcibly().waitFor();
      if (process.exitValue() == KILLED) {
        killed++;
      } else {
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("killed.log"))).isZero();
        assertSame(whole, toItsEnd(out, ALL_SCHEDULES));
        ended++;
        System.out.printf("%d kills so far, %d comparisons to their end%n", killed, ended);
        out = folder.resolve("out" + ended);
      }
    }
    assertSame(whole, toItsEnd(out, ALL_SCHEDULES));
    try (Stream<Path> files = Files.walk(out)) {
      assertThat(files.filter(file -> file.toString().endsWith(".part"))).isEmpty();
    }
    System.out.printf("%d kills, %d comparisons, all tables the same%n", killed, ended + 1);
  }

  /** {@return how long a call takes from when it holds its folder, in nanoseconds} */
  private long lifeOf(Path out) throws Exception {
    Process process = start(out, ALL_SCHEDULES);
    await(process, () -> holds(out, process));
    long start = System.nanoTime();
    assertThat(process.waitFor()).isZero();
    return System.nanoTime() - start;
  }

  private static void assertSame(Ended expected, Ended actual) {
    assertThat(actual.runs()).hasSize(expected.runs().size());
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < expected.runs().size(); i++) {
      JsonNode run = expected.runs().get(i);
      List<String> of = withoutTimes(run);
      List<String> is = withoutTimes(actual.runs().get(i));
      assertThat(is).hasSameSizeAs(of);
      for (int j = 0; j < of.size(); j++) {
        if (!is.get(j).equals(of.get(j))) {
          differences.add(run.get("method") + ": " + of.get(j) + " / " + is.get(j));
        }
      }
    }
    assertThat(differences).isEmpty();
    assertThat(actual.table()).isEqualTo(expected.table()).isNotEmpty();
  }

  /** Errors, scores and all measures, in their full precision. */
  private static List<String> withoutTimes(JsonNode run) {
    List<String> parts = new ArrayList<>();
    for (JsonNode point : run.get("curve")) {
      parts.add(point.get("iterations") + " " + point.get("error") + " " + point.get("score"));
    }
    run.get("quality").forEach(each -> parts.add(each.toString()));
    run.get("againstBackprop").forEach(each -> parts.add(each.toString()));
    return parts;
  }

  private static List<String> errors(String table) {
    return table
        .lines()
        .filter(line -> line.matches("[a-z0-9().-]+ +[0-9].* - .*"))
        .map(line -> line.substring(0, line.indexOf(" - ") + 8))
        .toList();
  }
}
