package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Hosts of trainings, each in a process of its own. */
final class HostJvms implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 180;
  private static final long POLL_MILLISECONDS = 20;
  private static final int LOWEST_PORT = 20_000;
  private static final int HIGHEST_PORT = 32_000;

  private final Path folder;
  private final List<Integer> ports; // by host
  private final Program program;
  private final Map<Integer, Process> processes = new TreeMap<>(); // by host

  /**
   * Hosts that are to be started.
   *
   * @param folder for what they keep and print
   * @param count how many
   * @param jobs what they train, one after the other
   */
  HostJvms(Path folder, int count, ClusterHost.Job... jobs) throws IOException {
    this(
        folder,
        count,
        new Program(
            ClusterHost.class,
            List.of("-Xmx512m"),
            Stream.of(jobs).map(ClusterHost.Job::toString).toList()));
  }

  /**
   * Hosts that are to be started.
   *
   * @param folder for what they keep and print
   * @param count how many
   * @param program what they run
   */
  HostJvms(Path folder, int count, Program program) throws IOException {
    this.folder = folder;
    this.program = program;
    ports = freePorts(count);
  }

  /**
   * What hosts run.
   *
   * @param main the class with the main method
   * @param options of the JVM
   * @param arguments those behind folder, number of the host and ports
   */
  record Program(Class<?> main, List<String> options, List<String> arguments) {}

  /** Starts all. */
  HostJvms start() throws IOException {
    for (int host = 0; host < ports.size(); host++) {
      start(host);
    }
    return this;
  }

  /** Starts one. */
  void start(int host) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(program.options());
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.add("-Dorg.slf4j.simpleLogger.log.io.github.dl4jdni=info");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.main().getName()));
    command.addAll(List.of(folder.toString(), Integer.toString(host)));
    command.add(String.join(",", ports.stream().map(String::valueOf).toList()));
    command.addAll(program.arguments());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output(host).toFile()));
    builder.environment().put("OMP_NUM_THREADS", "1");
    processes.put(host, builder.start());
  }

  int port(int host) {
    return ports.get(host);
  }

  /** Ports that are free now, all different, and none that systems give to outgoing connections. */
  static List<Integer> freePorts(int count) throws IOException {
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < count) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
      if (!ports.contains(port) && isFree(port)) {
        ports.add(port);
      }
    }
    return ports;
  }

  private static boolean isFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (BindException e) {
      return false;
    }
  }

  private Path output(int host) {
    return folder.resolve("host-" + host + ".txt");
  }

  String printed(int host) throws IOException {
    return Files.readString(output(host));
  }

  /** Waits until a host has printed something. */
  void awaitPrinted(int host, String text) throws IOException, InterruptedException {
    await(text + " printed by host " + host, () -> printed(host).contains(text));
  }

  /** Waits until something is so, while no host ends badly. */
  void await(String what, Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.holds()) {
      for (int host : processes.keySet()) {
        Process process = processes.get(host);
        assertThat(process.isAlive() || process.exitValue() == 0)
            .as("host %d, while %s is awaited: %s", host, what, printed(host))
            .isTrue();
      }
      assertThat(System.nanoTime()).as("patience for %s", what).isLessThan(end);
      Thread.sleep(POLL_MILLISECONDS);
    }
  }

  /** Something that may be so. */
  interface Condition {
    boolean holds() throws IOException;
  }

  /** As by {@code kill -9}. */
  void kill(int host) throws InterruptedException {
    processes.get(host).destroyForcibly().waitFor();
  }

  /** A host does nothing any more, and keeps its connections. */
  void suspend(int host) throws IOException, InterruptedException {
    String process = Long.toString(processes.get(host).pid());
    assertThat(new ProcessBuilder("kill", "-STOP", process).start().waitFor()).isZero();
  }

  /** Waits for a host to end by itself. */
  int ended(int host) throws InterruptedException, IOException {
    boolean ended = processes.get(host).waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(ended).as("host %d ended; it printed: %s", host, printed(host)).isTrue();
    return processes.get(host).exitValue();
  }

  /** Waits for all to end by themselves, and well. */
  void join() throws InterruptedException, IOException {
    for (int host : processes.keySet()) {
      assertThat(ended(host)).as(printed(host)).isZero();
    }
  }

  @Override
  public void close() {
    processes.values().forEach(Process::destroyForcibly);
  }
}
