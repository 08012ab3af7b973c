package io.github.dl4jdni.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the tests' class path in a process of its own. */
public final class ChildJvm {

  private static final long MINUTES = 5;

  private final Path output;
  private final Process process;

  private ChildJvm(Path output, Process process) {
    this.output = output;
    this.process = process;
  }

  /**
   * Starts a program.
   *
   * @param program a class with a main method
   * @param numericThreads how many threads ND4J and BLAS begin with
   * @param output where it prints to
   * @param arguments the program's
   */
  public static ChildJvm start(
      Class<?> program, int numericThreads, Path output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // starts sooner
    command.addAll(List.of("-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(numericThreads));
    return new ChildJvm(output, builder.start());
  }

  /** The process. */
  Process process() {
    return process;
  }

  /** Waits for a program that ends by itself and well; gives what it printed. */
  public String join() throws IOException, InterruptedException {
    boolean ended;
    try {
      ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    } finally {
      process.destroyForcibly();
    }
    String printed = Files.readString(output);
    assertThat(ended).as("ends by itself; printed:%n%s", printed).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }
}
