package io.github.dl4jdni.examples.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.examples.CommandRun;
import io.github.dl4jdni.examples.data.IdxWriter;
import io.github.dl4jdni.examples.data.MnistFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchMnistCommandTest {

  @TempDir Path source;
  @TempDir Path target;

  private MirrorServer first;
  private MirrorServer second;
  private final List<RemoteFile> files = new ArrayList<>();

  @BeforeEach
  void startMirrors() throws IOException {
    first = new MirrorServer();
    second = new MirrorServer();
    IdxWriter.writeMnist(source, 12, 5);
    for (String name : MnistFiles.NAMES) {
      byte[] compressed = compressed(name);
      files.add(new RemoteFile(name + ".gz", md5(compressed)));
      first.offer(name + ".gz", compressed);
      second.offer(name + ".gz", compressed);
    }
  }

  @AfterEach
  void stopMirrors() {
    first.close();
    second.close();
  }

  private byte[] compressed(String name) throws IOException {
    return IdxWriter.gzip(Files.readAllBytes(source.resolve(name)));
  }

  private static String md5(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private CommandRun fetch(URI... mirrors) {
    return fetch(Map.of(), mirrors);
  }

  private CommandRun fetch(Map<String, String> environment, URI... mirrors) {
    List<String> arguments = new ArrayList<>(List.of("--data-dir", target.toString()));
    for (URI mirror : mirrors) {
      arguments.addAll(List.of("--mirror", mirror.toString()));
    }
    return CommandRun.of(
        new FetchMnistCommand(files, environment), arguments.toArray(String[]::new));
  }

  private void assertComplete() throws IOException {
    try (var content = Files.list(target)) {
      assertThat(content.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(MnistFiles.NAMES);
    }
    for (String name : MnistFiles.NAMES) {
      assertThat(target.resolve(name)).hasSameBinaryContentAs(source.resolve(name));
    }
  }

  @Test
  void filesAreFetchedAndUnpacked() throws IOException {
    CommandRun run = fetch(first.folder());

    assertThat(run.status()).as(run.err()).isZero();
    assertComplete();
    assertThat(new MnistFiles(target).train().size()).isEqualTo(12);
  }

  @Test
  void filesThatAreThereAreNotFetchedAgain() {
    fetch(first.folder());
    int requests = first.requests().size();

    CommandRun run = fetch(first.folder());

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("is already there");
    assertThat(first.requests()).hasSize(requests);
  }

  @Test
  void brokenDownloadGoesOnWhereItStopped() throws IOException {
    String name = MnistFiles.NAMES.get(0);
    byte[] whole = compressed(name);
    Files.write(target.resolve(name + ".gz.part"), Arrays.copyOf(whole, 1000));

    assertThat(fetch(first.folder()).status()).isZero();

    assertComplete();
    assertThat(first.requests().get(0).range()).isEqualTo("bytes=1000-");
    assertThat(first.requests()).hasSize(4);
  }

  @Test
  void completePartialFileIsTakenAsItIs() throws IOException {
    String name = MnistFiles.NAMES.get(0);
    Files.write(target.resolve(name + ".gz.part"), compressed(name));

    assertThat(fetch(first.folder()).status()).isZero();

    assertComplete();
  }

  @Test
  void wrongPartialFileIsFetchedFromTheBeginning() throws IOException {
    Files.write(target.resolve(MnistFiles.NAMES.get(0) + ".gz.part"), new byte[500]);

    assertThat(fetch(first.folder()).status()).isZero();

    assertComplete();
    assertThat(first.requests().get(1).range()).isNull();
  }

  @Test
  void serverWithoutRangesSendsTheWholeFile() throws IOException {
    first.ignoreRanges();
    Files.write(target.resolve(MnistFiles.NAMES.get(0) + ".gz.part"), new byte[500]);

    assertThat(fetch(first.folder()).status()).isZero();

    assertComplete();
  }

  @Test
  void secondMirrorIsNotAskedIfTheFirstIsGood() throws IOException {
    assertThat(fetch(URI.create(first.folder() + "/"), second.folder()).status()).isZero();

    assertComplete();
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void mirrorWithoutTheFilesIsPassedOver() throws IOException {
    try (MirrorServer empty = new MirrorServer()) {
      assertThat(fetch(empty.folder(), second.folder()).status()).isZero();
    }

    assertComplete();
    assertThat(second.requests()).hasSize(4);
  }

  @Test
  void wrongChecksumIsTakenFromTheNextMirror() throws IOException {
    first.offer(MnistFiles.NAMES.get(1) + ".gz", IdxWriter.gzip(new byte[50]));

    assertThat(fetch(first.folder(), second.folder()).status()).isZero();

    assertComplete();
    assertThat(second.requests()).hasSize(1);
  }

  @Test
  void failureOfAllMirrorsIsOneLineThatTellsWhy() throws IOException {
    String name = MnistFiles.NAMES.get(0) + ".gz";
    byte[] wrong = IdxWriter.gzip(new byte[50]);
    first.offer(name, wrong);
    try (MirrorServer empty = new MirrorServer()) {
      CommandRun run = fetch(first.folder(), empty.folder());

      assertThat(run.status()).isEqualTo(2);
      assertThat(run.errorLines())
          .singleElement()
          .asString()
          .contains(name, md5(wrong), files.get(0).md5(), "HTTP status 404", "--mirror");
    }
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void unreachableMirrorIsOneLine() throws IOException {
    URI closed = first.folder();
    first.close();

    CommandRun run = fetch(closed);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains(closed.toString(), "no connection");
  }

  @Test
  void proxyOfTheEnvironmentIsUsed() throws IOException {
    // The name does not exist: only a proxy can answer for it.
    URI mirror = URI.create("http://mirror.invalid/mnist/");

    CommandRun run = fetch(Map.of("http_proxy", "http://127.0.0.1:" + first.port()), mirror);

    assertThat(run.status()).as(run.err()).isZero();
    assertComplete();
    assertThat(first.requests().get(0).uri().getHost()).isEqualTo("mirror.invalid");
  }

  @Test
  void malformedProxyIsOneLine() {
    CommandRun run = fetch(Map.of("http_proxy", "http://:1"), first.folder());

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains("proxy setting 'http://:1'");
  }

  @Test
  void mirrorOfAnotherSchemeIsRefused() {
    CommandRun run = fetch(URI.create("ftp://example.org/mnist/"));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains("http:// or https://");
  }
}
