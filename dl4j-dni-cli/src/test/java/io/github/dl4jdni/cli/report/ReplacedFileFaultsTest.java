package io.github.dl4jdni.cli.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.faults.EveryFault;
import io.github.dl4jdni.cli.faults.Faults;
import io.github.dl4jdni.cli.faults.Faults.Kind;
import io.github.dl4jdni.cli.faults.Faults.Operation;
import io.github.dl4jdni.cli.faults.FaultyFileSystem;
import io.github.dl4jdni.internal.files.ReplacedFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whichever write, rename, fsync or deletion fails: the old file or the new one, as a whole. */
class ReplacedFileFaultsTest {

  /** Longer than any buffer. */
  private static final String NEW = "new ".repeat(10_000);

  @TempDir private Path folder;

  private interface Writer {
    void write(Path file) throws IOException;
  }

  /** What a writer does to a file that may hold something, and what is there afterwards. */
  private List<Faults.Done> assertOldOrNew(Kind kind, String old, Writer writer) throws Exception {
    Path file = folder.resolve("a.txt");
    return EveryFault.of(
        kind,
        (files, faults) -> {
          Files.deleteIfExists(file);
          if (old != null) {
            Files.writeString(file, old);
          }
          boolean reported = false;
          try {
            writer.write(files.of(file));
          } catch (IOException e) {
            assertThat(e).hasMessageContaining("fault of");
            reported = true;
          }
          String found = Files.exists(file) ? Files.readString(file) : null;
          assertThat(found).as(faults.done().toString()).isIn(old, NEW);
          assertThat(reported || NEW.equals(found)).as("success is one").isTrue();
          EveryFault.assertNothingBeside(file, faults, kind);
          deleteOthers(file);
        });
  }

  /** What a process that was killed left. */
  private void deleteOthers(Path file) throws IOException {
    try (var all = Files.list(folder)) {
      for (Path each : all.filter(other -> !other.equals(file)).toList()) {
        Files.delete(each);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void oldOrNewIsThere(Kind kind) throws Exception {
    assertOldOrNew(kind, "old", file -> ReplacedFile.writeText(file, NEW));
  }

  @ParameterizedTest
  @EnumSource
  void newOneIsThereAsAWholeOrNot(Kind kind) throws Exception {
    assertOldOrNew(kind, null, file -> ReplacedFile.writeText(file, NEW));
  }

  @ParameterizedTest
  @EnumSource
  void draftLeavesNothingEither(Kind kind) throws Exception {
    List<Faults.Done> done =
        assertOldOrNew(
            kind,
            "old",
            file ->
                ReplacedFile.write(
                    file,
                    draft -> draft.write(NEW.substring(4).getBytes(UTF_8)),
                    (draft, out) -> {
                      out.write("new ".getBytes(UTF_8));
                      Files.copy(draft, out);
                    }));
    assertThat(done).extracting(Faults.Done::operation).contains(Operation.DELETE);
  }

  /** Bytes that the disk has not yet would be lost with the power, and the old file with them. */
  @Test
  void isOnTheDiskBeforeItTakesItsPlaceAndSoIsItsPlace() throws Exception {
    List<Faults.Done> done =
        assertOldOrNew(Kind.ONE, "old", file -> ReplacedFile.writeText(file, NEW));

    String part = done.get(0).name();
    assertThat(part).startsWith("a.txt.");
    assertThat(done)
        .filteredOn(each -> each.operation() != Operation.WRITE)
        .containsExactly(
            new Faults.Done(Operation.OPEN, part),
            new Faults.Done(Operation.FORCE, part),
            new Faults.Done(Operation.MOVE, part),
            new Faults.Done(Operation.FORCE, folder.getFileName().toString()));
  }

  @Test
  void picturesAreWholeToo() throws Exception {
    Path file = folder.resolve("a.png");
    List<Curve> curves = List.of(new Curve("one", List.of(1.0, 2.0), List.of(3.0, 4.0)));
    EveryFault.of(
        Kind.FULL_DISK,
        (files, faults) -> {
          ImageIO.write(new BufferedImage(3, 3, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
          boolean reported = false;
          try {
            new CurvePlot("title", "x", "y").write(curves, files.of(file));
          } catch (IOException e) {
            reported = true;
          }
          int width = ImageIO.read(file.toFile()).getWidth();
          assertThat(width).isIn(3, 900);
          assertThat(reported || width == 900).as("success is one").isTrue();
          EveryFault.assertNothingBeside(file, faults, Kind.FULL_DISK);
        });
  }

  @Test
  void recordsAreWrittenThroughTheSameWay() throws Exception {
    Faults faults = Faults.none();
    Path file = folder.resolve("a.json");
    OutputFiles.writeJson(Map.of("a", 1), new FaultyFileSystem(faults).of(file));
    assertThat(faults.done())
        .extracting(Faults.Done::operation)
        .containsExactly(
            Operation.OPEN, Operation.WRITE, Operation.FORCE, Operation.MOVE, Operation.FORCE);
    assertThat(file).content().contains("\"a\" : 1");
  }
}
