package io.github.dl4jdni.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.cli.ChildJvm;
import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

  @TempDir Path folder;

  private static FolderLock of(Path folder) {
    return new FolderLock("--out", folder, new PrintWriter(Writer.nullWriter()));
  }

  /** Holds the folder until it is killed. */
  static final class Holder {
    public static void main(String[] arguments) throws Exception {
      of(Path.of(arguments[0])).take();
      System.out.println("held");
      Thread.sleep(TimeUnit.MINUTES.toMillis(10));
    }
  }

  private static void assertTaken(Path of, String holder) {
    assertThatThrownBy(() -> of(of).take())
        .isInstanceOf(UserErrorException.class)
        .hasMessage(
            "--out %s: %s is writing there; wait until it has ended, or name another folder",
            of, holder);
  }

  @Test
  void oneHolderInAProcessWhateverTheFolderIsCalled() throws Exception {
    Path other = Files.createSymbolicLink(folder.resolve("link"), folder);
    try (FolderLock lock = of(folder)) {
      lock.take();
      lock.take();
      for (int i = 0; i < 2; i++) { // a refusal gives nothing free
        assertTaken(folder, "another call in this process");
        assertTaken(other, "another call in this process");
      }
    }
    try (FolderLock lock = of(folder)) {
      lock.take();
    }
  }

  @Test
  void aFolderThatIsNotThereIsMadeOnlyToHoldIt() {
    Path made = folder.resolve("a/b");
    try (FolderLock lock = of(made)) {
      lock.takeIfThere();
      assertThat(folder).isEmptyDirectory();
      lock.take();
      assertTaken(made, "another call in this process");
    }
  }

  @Test
  @Timeout(120)
  void anotherProcessIsNamedAndAKilledOneLeavesNothing() throws Exception {
    Path log = folder.resolve("log");
    Process process = ChildJvm.start(log, List.of(), Holder.class, List.of(folder.toString()));
    try {
      while (process.isAlive() && !Files.readString(log).contains("held")) {
        Thread.sleep(10);
      }
      for (int i = 0; i < 2; i++) {
        assertTaken(folder, "process " + process.pid());
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    try (FolderLock lock = of(folder)) {
      lock.take();
      assertThat(Files.readString(folder.resolve(".lock")).strip())
          .isEqualTo("process " + ProcessHandle.current().pid());
    }
  }
}
