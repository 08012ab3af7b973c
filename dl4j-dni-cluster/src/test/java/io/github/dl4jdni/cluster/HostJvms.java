package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Hosts of trainings, each in a process of its own. */
final class HostJvms implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 180;

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();

  /**
   * Starts hosts.
   *
   * @param folder for what they keep and print
   * @param count how many
   * @param jobs what they train, one after the other
   */
  HostJvms(Path folder, int count, ClusterHost.Job... jobs) throws IOException {
    this.folder = folder;
    List<String> ports = new ArrayList<>();
    for (int port : freePorts(count)) {
      ports.add(Integer.toString(port));
    }
    for (int host = 0; host < count; host++) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
      command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
      command.add("-Dorg.slf4j.simpleLogger.log.io.github.dl4jdni=info");
      command.addAll(
          List.of("-cp", System.getProperty("java.class.path"), ClusterHost.class.getName()));
      command.addAll(List.of(folder.toString(), "" + host, String.join(",", ports)));
      for (ClusterHost.Job job : jobs) {
        command.add(job.toString());
      }
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output(host).toFile()));
      builder.environment().put("OMP_NUM_THREADS", "1");
      processes.add(builder.start());
    }
  }

  /** Ports that are free now, all different. */
  static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      taken.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : taken) {
      socket.close();
    }
    return ports;
  }

  private Path output(int host) {
    return folder.resolve("host-" + host + ".txt");
  }

  String printed(int host) throws IOException {
    return Files.readString(output(host));
  }

  boolean isAlive(int host) {
    return processes.get(host).isAlive();
  }

  /** As by {@code kill -9}. */
  void kill(int host) throws InterruptedException {
    processes.get(host).destroyForcibly().waitFor();
  }

  /** Waits for a host to end by itself. */
  int ended(int host) throws InterruptedException, IOException {
    boolean ended = processes.get(host).waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(ended).as("host %d ended; it printed: %s", host, printed(host)).isTrue();
    return processes.get(host).exitValue();
  }

  /** Waits for all to end by themselves, and well. */
  void join() throws InterruptedException, IOException {
    for (int host = 0; host < processes.size(); host++) {
      assertThat(ended(host)).as(printed(host)).isZero();
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }
}
