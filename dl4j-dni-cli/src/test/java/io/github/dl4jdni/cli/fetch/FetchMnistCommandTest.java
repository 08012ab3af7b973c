package io.github.dl4jdni.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.data.IdxWriter;
import io.github.dl4jdni.cli.data.MnistFiles;
import io.github.dl4jdni.cli.fetch.MirrorServer.Manner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
      files.add(described(name + ".gz", compressed));
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

  private static RemoteFile described(String name, byte[] content) throws IOException {
    Checksums sums = Checksums.of(new ByteArrayInputStream(content));
    return new RemoteFile(name, content.length, sums.md5(), sums.sha256());
  }

  /** Another file of the same size. */
  private static byte[] damaged(byte[] content) {
    byte[] damaged = content.clone();
    damaged[content.length - 1]++;
    return damaged;
  }

  private CommandRun fetch(URI... mirrors) {
    return fetch(Map.of(), mirrors);
  }

  private CommandRun fetch(Map<String, String> environment, URI... mirrors) {
    List<String> options = new ArrayList<>();
    for (URI mirror : mirrors) {
      options.addAll(List.of("--mirror", mirror.toString()));
    }
    return fetch(environment, options);
  }

  private CommandRun fetch(Map<String, String> environment, List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("--data-dir", target.toString()));
    arguments.addAll(options);
    return CommandRun.of(
        new FetchMnistCommand(files, environment), arguments.toArray(String[]::new));
  }

  private void assertOneLine(CommandRun run, String... texts) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(texts);
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
    String name = MnistFiles.NAMES.get(1);
    first.offer(name + ".gz", damaged(compressed(name)));

    assertThat(fetch(first.folder(), second.folder()).status()).isZero();

    assertComplete();
    assertThat(second.requests()).hasSize(1);
  }

  @Test
  void failureOfAllMirrorsIsOneLineThatTellsWhy() throws IOException {
    String name = MnistFiles.NAMES.get(0) + ".gz";
    byte[] wrong = damaged(compressed(MnistFiles.NAMES.get(0)));
    first.offer(name, wrong);
    try (MirrorServer empty = new MirrorServer()) {
      CommandRun run = fetch(first.folder(), empty.folder());

      assertThat(run.status()).isEqualTo(2);
      assertThat(run.errorLines())
          .singleElement()
          .asString()
          .contains(
              name,
              described(name, wrong).md5(),
              files.get(0).md5(),
              "HTTP status 404",
              "--mirror");
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

  private static String half(byte[] content) {
    return "bytes=" + content.length / 2 + "-";
  }

  @Test
  void serverThatStallsInTheBodyIsLeftAndItsPartKept() throws IOException {
    first.send(Manner.STALLS);

    CommandRun run =
        fetch(Map.of(), List.of("--stall-timeout", "4", "--mirror", first.folder().toString()));

    assertOneLine(run, files.get(0).name(), "the server sent nothing for 4 s");
    assertThat(fetch(second.folder()).status()).isZero();
    assertThat(second.requests().get(0).range())
        .isEqualTo(half(compressed(MnistFiles.NAMES.get(0))));
    assertComplete();
  }

  @Test
  void serverThatNeverEndsIsLeftAtTheFilesSizeAndNothingKept() throws IOException {
    first.send(Manner.NEVER_ENDS);

    CommandRun run = fetch(first.folder());

    assertOneLine(
        run, "the server sends at least", "bytes, but the file has " + files.get(0).size());
    assertThat(target).isEmptyDirectory();
    assertThat(fetch(first.folder(), second.folder()).status()).isZero();
    assertComplete();
  }

  @Test
  void serverThatAnnouncesAnotherSizeIsNotListenedTo() throws IOException {
    first.offer(files.get(0).name(), new byte[(int) files.get(0).size() + 1]);

    CommandRun run = fetch(first.folder());

    assertOneLine(
        run,
        "has a file of "
            + (files.get(0).size() + 1)
            + " bytes, but the file has "
            + files.get(0).size());
    assertThat(target).isEmptyDirectory();
  }

  /** A page of a network that wants a log-in, say. */
  @Test
  void whatIsThereOutlivesAServerWithSomethingElse() throws IOException {
    RemoteFile file = files.get(0);
    byte[] content = compressed(MnistFiles.NAMES.get(0));
    Files.write(target.resolve(file.name() + ".part"), Arrays.copyOf(content, content.length / 2));
    first.offer(file.name(), new byte[3]);
    first.ignoreRanges();

    assertThat(fetch(first.folder(), second.folder()).status()).isZero();

    assertThat(second.requests().get(0).range()).isEqualTo(half(content));
    assertComplete();
  }

  @Test
  void serverThatSendsTooLittleIsTold() throws IOException {
    first.send(Manner.TOO_LITTLE);

    CommandRun run = fetch(first.folder());

    assertOneLine(
        run,
        "the server sent no more than " + files.get(0).size() / 2 + " bytes",
        "but the file has " + files.get(0).size());
    assertThat(fetch(second.folder()).status()).isZero();
    assertComplete();
  }

  @Test
  void serverThatBreaksOffIsContinuedByTheNext() throws IOException {
    first.send(Manner.BREAKS_OFF);

    CommandRun run = fetch(first.folder(), second.folder());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(second.requests().get(0).range()).as("the rest alone").startsWith("bytes=");
    assertComplete();
  }

  @Test
  void partialFileThatIsTooLongIsBegunAnew() throws IOException {
    RemoteFile file = files.get(0);
    Files.write(target.resolve(file.name() + ".part"), new byte[(int) file.size() + 1]);

    assertThat(fetch(first.folder()).status()).isZero();

    assertThat(first.requests().get(0).range()).isNull();
    assertComplete();
  }

  /** Files of one MD5 checksum can be made. */
  @Test
  void bothChecksumsHaveToBeRight() {
    RemoteFile known = files.get(0);
    files.set(0, new RemoteFile(known.name(), known.size(), known.md5(), "0".repeat(64)));

    assertOneLine(fetch(first.folder()), "SHA-256 checksum " + known.sha256());
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void mnistIsKnownByNamesSizesAndChecksums() {
    assertThat(RemoteFile.MNIST)
        .extracting(RemoteFile::name)
        .containsExactlyElementsOf(MnistFiles.NAMES.stream().map(name -> name + ".gz").toList());
    assertThat(RemoteFile.MNIST)
        .allSatisfy(
            file -> {
              assertThat(file.md5()).matches("[0-9a-f]{32}");
              assertThat(file.sha256()).matches("[0-9a-f]{64}");
            });
  }

  @Test
  void passwordsInAddressesOfMirrorsAreNotPrinted() {
    for (String address :
        List.of(
            "http://someone:secret@127.0.0.1:" + first.port() + "/mnist",
            "http://someone:sec ret@127.0.0.1/",
            "http://someone:secret@ho st/",
            "http://someone:secret@",
            "ftp://someone:secret@host/",
            "someone:secret@host")) {
      CommandRun run = fetch(Map.of(), List.of("--mirror", address));
      assertOneLine(run, "--mirror");
      assertThat(run.err()).as(address).doesNotContain("someone", "secret", "sec ");
    }
  }

  @Test
  void passwordsInWhatPicocliRefusesAreNotPrinted() {
    String address = "http://someone:secret@host/";
    for (String argument : List.of("--miror=" + address, address)) {
      CommandRun run = CommandRun.of("fetch-mnist", argument);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains("host/").doesNotContain("someone", "secret");
    }
  }

  @Test
  void passwordsInProxySettingsAreNotPrinted() {
    URI mirror = URI.create("http://mirror.invalid/mnist/");
    int free = first.port();
    first.close(); // nobody answers there
    for (String proxy :
        List.of(
            "http://someone:secret@:1",
            "someone:secret@",
            "http://someone:se cret@host:1",
            "http://someone:se/cr@et@host:x",
            "http://someone:secret@127.0.0.1:" + free)) {
      CommandRun run = fetch(Map.of("http_proxy", proxy), mirror);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).as(proxy).doesNotContain("someone", "secret", "cret", "et@");
    }
  }
}
