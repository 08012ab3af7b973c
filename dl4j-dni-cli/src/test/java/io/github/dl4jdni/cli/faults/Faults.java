package io.github.dl4jdni.cli.faults;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * When what is done to files fails. Operations are counted from 1; the count goes on over all files
 * of a {@link FaultyFileSystem}.
 */
public final class Faults {

  /** What can fail. */
  public enum Operation {
    /** A file is opened to be written, and with that made or emptied. */
    OPEN,
    /** Bytes are written; half of them are in the file if that fails. */
    WRITE,
    /** The system is told to have a file or folder on the disk. */
    FORCE,
    /** A file is renamed. */
    MOVE,
    /** A file is deleted. */
    DELETE
  }

  /** What fails from the chosen operation on. */
  public enum Kind {
    /** That operation alone. */
    ONE,
    /** It and all that takes room. */
    FULL_DISK,
    /** It and everything after it, as if the process were killed there. */
    KILL
  }

  /**
   * Something that was done, or tried.
   *
   * @param operation what
   * @param name of the file or folder
   */
  public record Done(Operation operation, String name) {}

  private static final Set<Operation> TAKE_ROOM = Set.of(Operation.OPEN, Operation.WRITE);

  private final Kind kind;
  private final int first;
  private final List<Done> done = new ArrayList<>();
  private Operation failed;

  private Faults(Kind kind, int first) {
    this.kind = kind;
    this.first = first;
  }

  /** Faults from an operation on, counted from 1. */
  public static Faults from(int first, Kind kind) {
    return new Faults(kind, first);
  }

  /** No faults. */
  public static Faults none() {
    return from(Integer.MAX_VALUE, Kind.ONE);
  }

  /** What was done and tried so far, in its order. */
  public synchronized List<Done> done() {
    return List.copyOf(done);
  }

  /** The first operation that failed; null if none did. */
  public synchronized Operation failed() {
    return failed;
  }

  /** Whether the next operation, which is counted with that, is to fail. */
  synchronized boolean next(Operation operation, Path path) {
    done.add(new Done(operation, String.valueOf(path.getFileName())));
    boolean fails =
        switch (kind) {
          case ONE -> done.size() == first;
          case FULL_DISK ->
              done.size() == first || (done.size() > first && TAKE_ROOM.contains(operation));
          case KILL -> done.size() >= first;
        };
    if (fails && failed == null) {
      failed = operation;
    }
    return fails;
  }

  /** Fails if it is time to. */
  void before(Operation operation, Path path) throws IOException {
    if (next(operation, path)) {
      throw fault(operation, path);
    }
  }

  static IOException fault(Operation operation, Path path) {
    return new FileSystemException(path.toString(), null, "fault of " + operation);
  }
}
