package io.github.dl4jdni.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.api.UIServer;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is answered, and where. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TrainingUiTest {

  private static final int PATIENCE_MILLISECONDS = 60_000;

  @AfterEach
  void stop() throws Exception {
    UIServer.stopInstance();
  }

  private static UIServer start() {
    return TrainingUi.builder().port(0).start();
  }

  /** All addresses of this machine but the one that is listened at. */
  private static List<InetAddress> otherAddresses() throws IOException {
    Stream<InetAddress> machine =
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses);
    Stream<InetAddress> more = // others have one address of their own alone
        OS.LINUX.isCurrentOs() ? Stream.of(InetAddress.getByName("127.0.0.2")) : Stream.empty();
    return Stream.concat(machine, more)
        .filter(each -> !each.equals(InetAddress.getLoopbackAddress()))
        .toList();
  }

  /** Whether something listens; false as well where there is no such address. */
  private static boolean listens(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLISECONDS);
      return true;
    } catch (ConnectException | NoRouteToHostException e) {
      return false;
    }
  }

  /** Sends what no client of Java's would send, and reads the answer to its end. */
  private static String ask(String... lines) throws IOException {
    String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), UIServer.getInstance().getPort())) {
      socket.setSoTimeout(PATIENCE_MILLISECONDS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void thisMachineAloneReachesIt() throws IOException {
    UIServer ui = start();

    assertThat(ui.getAddress()).isEqualTo("http://127.0.0.1:" + ui.getPort());
    assertThat(UIServer.getInstance()).isSameAs(ui);
    assertThat(listens(InetAddress.getLoopbackAddress(), ui.getPort())).isTrue();
    for (InetAddress other : otherAddresses()) {
      assertThat(listens(other, ui.getPort())).as("listens at %s", other).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "gpu1:9000", "http://gpu1", "a b"})
  void namesWithMoreInThemAreRefused(String name) {
    assertThatThrownBy(() -> TrainingUi.builder().name(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no scheme and no port");
  }

  @Test
  void allAddressesAreOnesThatWereAskedFor() throws Exception {
    UIServer ui = TrainingUi.builder().address("0.0.0.0").port(0).name("GPU.example").start();

    assertThat(ui.getAddress())
        .isEqualTo("http://" + InetAddress.getLocalHost().getHostName() + ":" + ui.getPort());
    for (InetAddress other : otherAddresses()) {
      if (other.getAddress().length == 4) {
        assertThat(listens(other, ui.getPort())).as("listens at %s", other).isTrue();
      }
    }
    assertThat(ask("GET /dni HTTP/1.1", "Host: gpu.example:9000")).startsWith("HTTP/1.1 200 ");
    assertThat(ask("GET /dni HTTP/1.1", "Host: evil.example")).startsWith("HTTP/1.1 421 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:9000", "127.0.0.1:1", "192.0.2.7", "[::1]:9000"})
  void ownNamesAndAddressesAreAnswered(String host) throws IOException {
    start();

    assertThat(ask("GET /dni/sessions HTTP/1.1", "Host: " + host)).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:9000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "2130706433",
        "[evil.example]",
        "localhost:9000:1",
        ""
      })
  void otherNamesAreNotAnswered(String host) throws IOException {
    start();

    for (String path : List.of("/", "/dni/sessions", "/train/overview/data", "/assets/img/a.ico")) {
      assertThat(ask("GET " + path + " HTTP/1.1", "Host: " + host))
          .startsWith("HTTP/1.1 421 ")
          .contains("TrainingUi.builder().name(");
    }
  }

  /** Java's client asks for HTTP/2, which has another place for the name. */
  @Test
  void ownAddressIsAnsweredByHttp2() throws Exception {
    int port = start().getPort();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/dni/sessions"));

    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());

    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void requestsHaveOneNameForTheServer() throws IOException {
    start();

    assertThat(ask("GET /dni HTTP/1.0")).startsWith("HTTP/1.0 421 ");
    assertThat(ask("GET /dni HTTP/1.1", "Host: localhost", "Host: evil.example"))
        .doesNotStartWith("HTTP/1.1 200 ");
  }

  @Test
  void pagesOfOtherSitesAreNotAnswered() throws IOException {
    StatsStorage storage = new InMemoryStatsStorage();
    start().enableRemoteListener(storage, false);
    String receive = "POST /remoteReceive HTTP/1.1";
    String host = "Host: 127.0.0.1:9000";

    assertThat(ask(receive, host, "Origin: http://evil.example", "Content-Length: 0"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(ask(receive, host, "Origin: null", "Content-Length: 0")).startsWith("HTTP/1.1 403 ");
    assertThat(ask("GET /dni/sessions HTTP/1.1", host, "Sec-Fetch-Site: cross-site"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(
            ask(
                "GET /dni HTTP/1.1",
                host,
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Mode: navigate"))
        .as("a link on another page")
        .startsWith("HTTP/1.1 200 ");
    assertThat(ask("GET /dni/sessions HTTP/1.1", host, "Origin: http://127.0.0.1:9000"))
        .as("one of its own pages")
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void everyAnswerHasAPolicy() throws IOException {
    start();

    for (String path : List.of("/train/overview", "/assets/img/favicon.ico", "/no-such-page")) {
      assertThat(ask("GET " + path + " HTTP/1.1", "Host: localhost").toLowerCase(Locale.ROOT))
          .contains("content-security-policy: default-src 'self'", "frame-ancestors 'none'");
    }
    assertThat(ask("GET /dni HTTP/1.1", "Host: localhost"))
        .contains("content-security-policy: default-src 'none'; connect-src 'self'")
        .doesNotContain("unsafe-inline");
  }

  @Test
  void secondServerIsRefused() {
    UIServer first = start();

    assertThatThrownBy(TrainingUiTest::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(first.getAddress())
        .hasMessageContaining("UIServer.stopInstance()");
  }

  @Test
  void takenPortIsTold() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      TrainingUi.Builder there = TrainingUi.builder().port(taken.getLocalPort());
      assertThatThrownBy(there::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("127.0.0.1, port " + taken.getLocalPort());
    }
    assertThat(start().isStopped()).as("the next one").isFalse();
  }

  @Test
  void addressOfNobodyIsRefused() {
    assertThatThrownBy(TrainingUi.builder().address("no.such.host.invalid")::start)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no.such.host.invalid");
  }
}
