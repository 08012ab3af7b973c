package io.github.dl4jdni.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import picocli.CommandLine.ExitCode;

/**
 * What a user is told of something that was thrown.
 *
 * @param status of the process: 2 for what the user can put right, 1 for everything else
 * @param message one line
 */
record Failure(int status, String message) {

  /** {@return what is told of it} */
  static Failure of(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof UserErrorException) {
        return new Failure(ExitCode.USAGE, each.getMessage());
      }
      if (each instanceof OutOfMemoryError) {
        return new Failure(
            ExitCode.USAGE,
            "there is not enough memory ("
                + each.getMessage()
                + "); take less data, smaller minibatches or a smaller network, or give Java more"
                + " with java -Xmx (of the heap) and -Dorg.bytedeco.javacpp.maxbytes (of arrays)");
      }
      if (each instanceof StackOverflowError) {
        return new Failure(
            ExitCode.SOFTWARE,
            "something is nested too deeply"
                + (each.getStackTrace().length == 0 ? "" : " for " + each.getStackTrace()[0])
                + "; a larger stack, with java -Xss16m, may do, or a network of fewer layers; if it"
                + " does not, please report it to the project with the command");
      }
    }
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof DL4JInvalidConfigException || each instanceof DL4JInvalidInputException) {
        return new Failure(ExitCode.USAGE, each.getMessage());
      }
      if (each instanceof IOException || each instanceof UncheckedIOException) {
        return new Failure(ExitCode.USAGE, ofFile(each));
      }
    }
    return new Failure(ExitCode.SOFTWARE, bug(thrown));
  }

  private static String ofFile(Throwable failure) {
    Throwable cause = failure.getCause() instanceof IOException ? failure.getCause() : failure;
    String what =
        cause instanceof NoSuchFileException
            ? "there is no such file or folder"
            : cause instanceof AccessDeniedException
                ? "access is denied"
                : "it cannot be read or written";
    return what + ": " + cause.getMessage();
  }

  private static String bug(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    return "this is a bug of this program: "
        + thrown
        + (trace.length == 0 ? "" : " in " + trace[0])
        + "; please report it to the project with the command and what it prints with --debug";
  }
}
