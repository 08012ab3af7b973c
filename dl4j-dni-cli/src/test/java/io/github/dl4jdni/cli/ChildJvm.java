package io.github.dl4jdni.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process of the tests' own, with their class path. */
public final class ChildJvm {

  private static final long LONGEST_MINUTES = 5;

  private ChildJvm() {}

  /**
   * Starts one; what it prints goes to a file.
   *
   * @param log the file
   * @param options of Java
   * @param main whose {@code main} runs
   * @param arguments for it
   */
  public static Process start(Path log, List<String> options, Class<?> main, List<String> arguments)
      throws IOException {
    return builder(options, main, arguments)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** Runs the whole command line in one, to its end. */
  public static CommandRun run(Path folder, List<String> options, List<String> arguments)
      throws IOException, InterruptedException {
    Path out = folder.resolve("child.out");
    Path err = folder.resolve("child.err");
    Process process =
        builder(options, Main.class, arguments)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        throw new AssertionError("it does not end: " + arguments);
      }
      return new CommandRun(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }

  private static ProcessBuilder builder(
      List<String> options, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }
}
