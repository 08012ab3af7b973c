package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a user is told of a port that somebody else has. */
class MembershipTest {

  @Test
  void aPortThatIsTakenIsToldInALineAndNothingIsLogged() throws IOException {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ClusterSettings settings =
          ClusterSettings.coordinator(new HostAddress("127.0.0.1", 7355))
              .membershipPort(other.getLocalPort())
              .modules(1)
              .build();
      System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
      assertThatThrownBy(() -> new Membership(settings))
          .isInstanceOf(ClusterException.class)
          .hasMessageContainingAll(
              "127.0.0.1:" + other.getLocalPort(), "port of membership", "Address already in use");
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }
}
