package io.github.dl4jdni.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.data.CifarFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchCifar10CommandTest {

  private static final int IMAGES = 3;
  private static final int SIZE = IMAGES * 3073;
  private static final String FOLDER = "cifar-10-batches-bin/";

  @TempDir Path folder;

  private final Map<String, byte[]> content = new LinkedHashMap<>();
  private MirrorServer mirror;
  private Path target;

  @BeforeEach
  void archive() throws IOException {
    mirror = new MirrorServer();
    target = Files.createDirectory(folder.resolve("target"));
    Random random = new Random(3);
    content.put(FOLDER, null);
    content.put(FOLDER + "readme.html", new byte[10]);
    for (String name : CifarArchive.NAMES) {
      byte[] images = new byte[SIZE];
      random.nextBytes(images);
      for (int i = 0; i < IMAGES; i++) {
        images[i * 3073] = (byte) i; // classes
      }
      content.put(FOLDER + name, images);
    }
  }

  @AfterEach
  void stopMirror() {
    mirror.close();
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true); // a leading slash stays
    entry.setSize(bytes == null ? 0 : bytes.length);
    tar.putArchiveEntry(entry);
    if (bytes != null) {
      tar.write(bytes);
    }
    tar.closeArchiveEntry();
  }

  /** Of the content, and of an entry besides. */
  private byte[] packed(TarArchiveEntry more, byte[] moreBytes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> each : content.entrySet()) {
        add(tar, each.getKey(), each.getValue());
      }
      if (more != null) {
        more.setSize(moreBytes.length);
        tar.putArchiveEntry(more);
        tar.write(moreBytes);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private CommandRun fetch(byte[] archive) throws IOException {
    Checksums sums = Checksums.of(new ByteArrayInputStream(archive));
    RemoteFile file = new RemoteFile("cifar.tar.gz", archive.length, sums.md5(), sums.sha256());
    mirror.offer(file.name(), archive);
    return CommandRun.of(
        new FetchCifar10Command(file, new CifarArchive(IMAGES), Map.of()),
        "--data-dir=" + target,
        "--mirror=" + mirror.folder());
  }

  private void assertNothingElse() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all.filter(Files::isRegularFile).map(file -> file.getFileName().toString()))
          .filteredOn(name -> !name.equals("cifar.tar.gz.part"))
          .isSubsetOf(CifarArchive.NAMES);
    }
  }

  @Test
  void filesAreFetchedAndRead() throws IOException {
    CommandRun run = fetch(packed(null, null));

    assertThat(run.status()).as(run.err()).isZero();
    for (String name : CifarArchive.NAMES) {
      assertThat(target.resolve(name)).hasBinaryContent(content.get(FOLDER + name));
    }
    assertNothingElse();
    assertThat(new CifarFolder(target).training().size()).isEqualTo(5 * IMAGES);
    assertThat(new CifarFolder(target).test().size()).isEqualTo(IMAGES);
    int requests = mirror.requests().size();
    assertThat(fetch(packed(null, null)).out()).contains("is already in " + target);
    assertThat(mirror.requests()).hasSize(requests);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.bin",
        "/evil.bin",
        FOLDER + "../../evil.bin",
        "../data_batch_1.bin",
        "other/data_batch_1.bin",
        FOLDER + "evil.bin"
      })
  void namesInTheArchiveLeadNowhere(String name) throws IOException {
    CommandRun run = fetch(packed(new TarArchiveEntry(name, true), new byte[5]));

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(target.resolve("data_batch_1.bin"))
        .hasBinaryContent(content.get(FOLDER + "data_batch_1.bin"));
    assertNothingElse();
  }

  private void assertRefused(byte[] archive, String text) throws IOException {
    CommandRun run = fetch(archive);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(text);
  }

  @Test
  void archivesOfOtherContentAreRefused() throws IOException {
    String first = FOLDER + "data_batch_1.bin";
    assertRefused(packed(new TarArchiveEntry(first, true), new byte[SIZE]), "two of data_batch_1");
    assertRefused(
        packed(new TarArchiveEntry("huge", true), new byte[SIZE + 1]), "more than CIFAR-10 has");
    content.put(first, new byte[SIZE - 1]);
    assertRefused(packed(null, null), "data_batch_1.bin of " + (SIZE - 1) + " bytes, not " + SIZE);
    content.remove(first);
    assertRefused(
        packed(new TarArchiveEntry(first, TarConstants.LF_SYMLINK), new byte[0]),
        "data_batch_1.bin of 0 bytes");
    assertRefused(packed(null, null), "no more than 5 of its 6 files");
    for (int i = 0; i < 100; i++) {
      content.put("more" + i, new byte[0]);
    }
    assertRefused(packed(null, null), "more than CIFAR-10 has");
    assertNothingElse();
  }

  @Test
  void cutArchiveIsOneLine() throws IOException {
    byte[] whole = packed(null, null);
    assertRefused(Arrays.copyOf(whole, whole.length / 2), "cifar.tar.gz");
    assertRefused(new byte[100], "cifar.tar.gz");
  }

  @Test
  void commandIsThereAndKnowsTheFile() {
    CommandRun help = CommandRun.of("fetch-cifar10", "--help");
    assertThat(help.status()).isZero();
    assertThat(RemoteFile.CIFAR10.name()).isEqualTo("cifar-10-binary.tar.gz");
    assertThat(RemoteFile.CIFAR10.md5()).matches("[0-9a-f]{32}");
    assertThat(RemoteFile.CIFAR10.sha256()).matches("[0-9a-f]{64}");
  }
}
