package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.cluster.ClusterHost.Job;
import io.github.dl4jdni.cluster.Link.RefusedException;
import io.github.dl4jdni.cluster.LinkFrame.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who does not belong to a training is not let in, told why, and harms nobody. */
@Timeout(600) // a guard: hosts that wait for each other would wait for ever
class StrangersTest {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Job JOB = new Job(Case.TWO, List.of(0, 1), 1, 40, 1_000);

  @TempDir Path folder;

  private HostAddress coordinator;
  private Sockets trusted;

  @Test
  void areRefusedInOneLine() throws Exception {
    ClusterHost.createKeys(folder);
    trusted = new Sockets(ClusterKeys.read(ClusterHost.keys(folder), ClusterHost.PASSWORD));
    try (HostJvms hosts = new HostJvms(folder, 2, JOB)) {
      coordinator = new HostAddress(ClusterHost.ADDRESS, hosts.port(0));
      hosts.start(0);
      hosts.awaitPrinted(0, "waiting for hosts of modules [2]");
      try (Link silent = trusted.connect(coordinator, PATIENCE)) {
        withoutAKey(hosts);
        withAKeyOfAnotherAuthority();
        withAnotherNetwork();
        withAnotherGreeting();
        withFramesThatAreNone(hosts);
        hosts.awaitPrinted(0, "it said nothing for 10 s");
        assertThatThrownBy(() -> silent.expect(Kind.START))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("it said nothing for 10 s");
      }
      hosts.start(1);
      hosts.awaitPrinted(0, "2 hosts train");
      assertRefused(hello(Version.VERSION, 2), "training has begun");
      garbage(new byte[] {0x7f, 1, 2, 3, 4});
      hosts.join();
      assertThat(Files.readString(ClusterHost.result(folder, JOB)))
          .isEqualTo(Outcome.inOneProcess(JOB.of(), JOB.staleness(), JOB.epochs()));
      assertThat(hosts.printed(0).lines().filter(line -> line.contains("refused")))
          .as(hosts.printed(0))
          .hasSize(17)
          .noneMatch(line -> line.contains("Exception"));
      assertThat(hosts.printed(0)).doesNotContain("\tat ");
    }
  }

  private void withoutAKey(HostJvms hosts) throws Exception {
    try (Socket plain = new Socket(coordinator.host(), coordinator.port())) {
      plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      hosts.awaitPrinted(0, "it has no key of a host of this training");
    }
    assertThatThrownBy(() -> join(Case.TWO.network(), null))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("cannot be understood")
        .hasMessageContaining("does it use keys, which this host does not?");
  }

  private void withAKeyOfAnotherAuthority() throws IOException {
    Path other = folder.resolve("other");
    ClusterKeys.create(other, ClusterHost.PASSWORD, List.of(ClusterHost.ADDRESS));
    ClusterKeys keys =
        ClusterKeys.read(other.resolve(ClusterHost.ADDRESS + ".p12"), ClusterHost.PASSWORD);
    assertThatThrownBy(() -> join(Case.TWO.network(), keys))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("do not trust each other");
  }

  private void withAnotherNetwork() throws IOException {
    ClusterKeys keys = ClusterKeys.read(ClusterHost.keys(folder), ClusterHost.PASSWORD);
    assertThatThrownBy(() -> join(Case.FOUR.network(), keys))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("refused this host: it has another network: ")
        .hasMessageContaining("in 4 modules")
        .hasMessageContaining("the coordinator's is ");
    assertThatThrownBy(
            () ->
                ClusterTraining.join(
                    settings(keys), Case.TWO.network().getLayerWiseConfigurations()))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("refused this host: it has another network: ")
        .hasMessageContaining(
            "each host with its own modules' parameters alone; the coordinator's");
  }

  private void join(MultiLayerNetwork network, ClusterKeys keys) throws IOException {
    ClusterTraining.join(settings(keys), network).close();
  }

  private ClusterSettings settings(ClusterKeys keys) throws IOException {
    int port = HostJvms.freePorts(1).get(0);
    ClusterSettings.Builder settings =
        ClusterSettings.member(new HostAddress(ClusterHost.ADDRESS, port), coordinator)
            .membershipPort(0)
            .modules(2)
            .patience(PATIENCE);
    return (keys == null ? settings : settings.keys(keys)).build();
  }

  private Hello hello(String version, int module) {
    MultiLayerNetwork network = Case.TWO.network();
    return new Hello(
        version,
        network.getDefaultConfiguration().getSeed(),
        WholeNetwork.of(network).identity(),
        List.of(module - 1),
        new HostAddress(ClusterHost.ADDRESS, 9),
        9,
        null);
  }

  private void withAnotherGreeting() throws IOException {
    String version = Version.VERSION;
    assertRefused(
        hello("9.9", 2), "it has version 9.9 of dl4j-dni, and the coordinator " + version);
    assertRefused(hello(version, 1), "it wants to train modules [1], but ");
    assertRefused(hello(version, 3), "there is no module 3; the network has 2");
    Hello own = hello(version, 2);
    assertRefused(
        new Hello(version, 5, own.network(), own.modules(), own.address(), 9, null),
        "its network has the seed 5, and the coordinator's 11");
    assertRefused(
        new Hello(
            version,
            own.seed(),
            own.network(),
            own.modules(),
            new HostAddress("elsewhere", 9),
            9,
            null),
        "its certificate is not for elsewhere");
    assertRefused(
        new Hello(version, own.seed(), own.network(), own.modules(), own.address(), 9, List.of()),
        "it keeps checkpoints of its modules, and the coordinator does not");
  }

  private void assertRefused(Hello hello, String why) throws IOException {
    try (Link link = trusted.connect(coordinator, PATIENCE)) {
      link.say(Kind.HELLO, hello.write());
      assertThatThrownBy(() -> link.expect(Kind.START))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(why);
    }
  }

  private void withFramesThatAreNone(HostJvms hosts) throws IOException, InterruptedException {
    garbage(ByteBuffer.allocate(9).putInt(100).array()); // truncated
    hosts.awaitPrinted(0, "the connection ended in the middle of a frame");
    garbage(ByteBuffer.allocate(9).putInt(1 << 30).array()); // oversized
    hosts.awaitPrinted(0, "it sent a frame of 1073741824 bytes, where 1 to 65536 are allowed");
    garbage(new byte[] {0, 0, 0, 2, 77, 1}); // of no kind
    hosts.awaitPrinted(0, "it sent a frame of kind 77, which there is not");
  }

  private void garbage(byte[] bytes) throws IOException {
    try (Link link = trusted.connect(coordinator, PATIENCE)) {
      OutputStream out = link.socket().getOutputStream();
      out.write(bytes);
      out.flush();
      link.socket().shutdownOutput();
      link.socket().getInputStream().readAllBytes(); // waits until the coordinator ends it
    }
  }
}
