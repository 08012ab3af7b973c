package io.github.dl4jdni.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.faults.Faults.Kind;
import io.github.dl4jdni.cli.faults.Faults.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Does something again and again, with a fault at its first operation, its second, and so on. */
public final class EveryFault {

  /** More than anything here does to its files. */
  private static final int MOST_OPERATIONS = 500;

  private EveryFault() {}

  /** What is done, and looked at afterwards. */
  @FunctionalInterface
  public interface Attempt {

    /**
     * Does it.
     *
     * @param files to work on
     * @param faults of these files
     * @throws Exception if what is there afterwards is not right
     */
    void run(FaultyFileSystem files, Faults faults) throws Exception;
  }

  /**
   * Tries until no fault happens any longer.
   *
   * @return what was done without a fault
   */
  public static List<Faults.Done> of(Kind kind, Attempt attempt) throws Exception {
    for (int n = 1; n <= MOST_OPERATIONS; n++) {
      Faults faults = Faults.from(n, kind);
      attempt.run(new FaultyFileSystem(faults), faults);
      if (faults.failed() == null) {
        return faults.done();
      }
    }
    throw new AssertionError("there was no end of operations");
  }

  /** Nothing but a file is in a folder, where the faults let what was beside it be deleted. */
  public static void assertNothingBeside(Path file, Faults faults, Kind kind) throws IOException {
    if (kind == Kind.KILL || faults.failed() == Operation.DELETE) {
      return;
    }
    try (Stream<Path> all = Files.list(file.getParent())) {
      assertThat(all).as(faults.done().toString()).allMatch(file::equals);
    }
  }
}
