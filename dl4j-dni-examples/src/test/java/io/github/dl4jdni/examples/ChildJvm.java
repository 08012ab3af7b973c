package io.github.dl4jdni.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java process of the tests' own, with their class path. */
public final class ChildJvm {

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
    return new CommandRun(process.waitFor(), Files.readString(out), Files.readString(err));
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
