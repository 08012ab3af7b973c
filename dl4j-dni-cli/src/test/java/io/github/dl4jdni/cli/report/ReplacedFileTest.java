package io.github.dl4jdni.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jdni.internal.files.ReplacedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The old file or the new one, never neither, and nothing beside them. */
class ReplacedFileTest {

  @TempDir private Path folder;

  private void assertAlone(Path file, String text) throws IOException {
    assertThat(file).hasContent(text);
    try (Stream<Path> all = Files.list(file.getParent())) {
      assertThat(all).containsExactly(file);
    }
  }

  @Test
  void makesAndReplaces() throws IOException {
    Path file = folder.resolve("a.txt");
    ReplacedFile.writeText(file, "old, ä");
    assertAlone(file, "old, ä");
    ReplacedFile.writeText(file, "new");
    assertAlone(file, "new");
  }

  @Test
  void oldFileStaysWhereTheNewOneFailsHalfWay() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");
    assertThatThrownBy(
            () ->
                ReplacedFile.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("no space left");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no space left");
    assertAlone(file, "old");
  }

  /** Neither takes the other's half for its own. */
  @Test
  void twoThatWriteAtOnceLeaveOneOfTheirs() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");
    ReplacedFile.write(
        file,
        out -> {
          out.write("slow".getBytes(StandardCharsets.UTF_8));
          out.flush();
          ReplacedFile.writeText(file, "fast");
          assertThat(file).hasContent("fast");
          out.write(" one".getBytes(StandardCharsets.UTF_8));
        });
    assertAlone(file, "slow one");
  }

  @Test
  void filesOfTheUsersBesideItStay() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");
    Path own = Files.writeString(folder.resolve("a.txt.part"), "own");
    ReplacedFile.writeText(file, "new");
    assertThat(file).hasContent("new");
    assertThat(own).hasContent("own");
  }

  @Test
  void whatOthersMayNotReadStaysSo() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");
    assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    ReplacedFile.writeText(file, "new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertAlone(file, "new");
  }

  @Test
  void symbolicLinkStaysOne() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real")).resolve("a.txt");
    Files.writeString(real, "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.txt"), real);
    ReplacedFile.writeText(link, "new");
    assertThat(link).isSymbolicLink();
    assertAlone(real, "new");
  }

  @Test
  void whatASymbolicLinkLeadsToIsMadeIfItIsNotThere() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real")).resolve("a.txt");
    Path inner = Files.createSymbolicLink(folder.resolve("inner.txt"), Path.of("real", "a.txt"));
    Path link = Files.createSymbolicLink(folder.resolve("link.txt"), inner);
    ReplacedFile.writeText(link, "new");
    assertThat(link).isSymbolicLink();
    assertThat(inner).isSymbolicLink();
    assertAlone(real, "new");
  }

  @Test
  void symbolicLinksThatLeadToEachOtherAreRefused() throws IOException {
    Path one = folder.resolve("one.txt");
    Path other = Files.createSymbolicLink(folder.resolve("other.txt"), one);
    Files.createSymbolicLink(one, other);
    assertThatThrownBy(() -> ReplacedFile.writeText(one, "new"))
        .isInstanceOf(FileSystemLoopException.class)
        .hasMessageContaining("one.txt");
  }

  /** The draft of a private file is private, and a file that may only be read can be replaced. */
  @Test
  void permissionsAreThoseOfTheOldFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");
    assumeTrue(Files.getFileAttributeView(file, PosixFileAttributeView.class) != null);
    for (String permissions : List.of("rw-------", "r--------")) {
      Set<PosixFilePermission> all = PosixFilePermissions.fromString(permissions);
      Files.setPosixFilePermissions(file, all);
      ReplacedFile.write(
          file,
          draft -> draft.write('n'),
          (draft, out) -> {
            assertThat(Files.getPosixFilePermissions(draft)).isEqualTo(all);
            Files.copy(draft, out);
          });
      assertAlone(file, "n");
      assertThat(Files.getPosixFilePermissions(file)).isEqualTo(all);
    }
  }
}
