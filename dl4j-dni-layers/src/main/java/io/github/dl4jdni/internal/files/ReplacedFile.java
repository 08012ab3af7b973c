package io.github.dl4jdni.internal.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes files that may replace others: whatever happens on the way, the whole of the old one or of
 * the new one is there. The new one is written beside it, on the disk before it takes its place,
 * and takes it in one step. In this project nothing else writes files that are to last; a rule in
 * its tests sees to that.
 */
public final class ReplacedFile {

  private static final String PART = ".part";

  /** More symbolic links that lead from one to the next are a loop, as Linux sees it. */
  private static final int MOST_LINKS = 40;

  private ReplacedFile() {}

  /** What a file is to hold. */
  @FunctionalInterface
  public interface Content {

    /**
     * Writes it.
     *
     * @param out where to; to be left open
     * @throws IOException if that fails
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** What a file is to hold, for which another file is needed on the way. */
  @FunctionalInterface
  public interface DraftedContent {

    /**
     * Writes it.
     *
     * @param draft the other file, which is gone afterwards
     * @param out where to; to be left open
     * @throws IOException if that fails
     */
    void writeTo(Path draft, OutputStream out) throws IOException;
  }

  /**
   * Writes a file. Through a symbolic link what it leads to is replaced, or made if it is not
   * there; what is there and no file, such as a pipe, is written to.
   *
   * @param file whose folder exists
   * @param content what it is to hold
   * @throws IOException if it cannot be written; what was there before stays
   */
  public static void write(Path file, Content content) throws IOException {
    Path target = followed(file);
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      try (OutputStream out = Files.newOutputStream(target)) {
        content.writeTo(out);
      }
      return;
    }
    Path part = beside(target);
    try {
      write(part, target, content);
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException | Error e) {
      deleteAfter(e, part);
      throw e;
    }
    syncFolder(target.getParent());
  }

  /**
   * Writes a file out of another one that is written first, as {@link #write(Path, Content)}.
   *
   * @param file whose folder exists
   * @param draft what the other one is to hold
   * @param content what the file is to hold
   * @throws IOException if one cannot be written; what was there before stays
   */
  public static void write(Path file, Content draft, DraftedContent content) throws IOException {
    Path target = followed(file);
    Path first = beside(target);
    try {
      write(first, target, draft);
      write(
          file,
          out -> {
            content.writeTo(first, out);
            Files.delete(first);
          });
    } catch (IOException | RuntimeException | Error e) {
      deleteAfter(e, first);
      throw e;
    }
  }

  /**
   * Deletes what killed processes left half-written. No other process may be writing there.
   *
   * @param folder in which it is
   * @throws IOException if that fails
   */
  public static void deleteParts(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(ReplacedFile::isPart).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static boolean isPart(Path file) {
    return file.getFileName()
            .toString()
            .matches(".+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part")
        && Files.isRegularFile(file);
  }

  /**
   * Writes a text file in UTF-8, as {@link #write(Path, Content)}.
   *
   * @param file whose folder exists
   * @param text what it is to hold
   * @throws IOException if it cannot be written; what was there before stays
   */
  public static void writeText(Path file, String text) throws IOException {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Path beside(Path target) {
    return target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + PART);
  }

  /**
   * Writes a file beside another one, and onto the disk. What may be done with the other one may be
   * done with it, too.
   */
  private static void write(Path part, Path target, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      takePermissions(target, part);
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }

  /** What only its owner may read stays so. */
  private static void takePermissions(Path old, Path part) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(part, PosixFileAttributeView.class); // null on Windows
    if (view != null && Files.exists(old)) {
      view.setPermissions(Files.getPosixFilePermissions(old));
    }
  }

  /** {@return the file itself, or what a symbolic link leads to, there or not} */
  private static Path followed(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(target); links++) {
      if (links == MOST_LINKS) {
        throw new FileSystemLoopException(file.toString());
      }
      target = target.resolveSibling(Files.readSymbolicLink(target));
    }
    return target;
  }

  private static void deleteAfter(Throwable failure, Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** So that the move outlives a power failure, where the system can tell the disk of folders. */
  private static void syncFolder(Path folder) {
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
      entries.force(true);
    } catch (IOException e) {
      // Windows opens no folders, and some file systems of networks sync none; the file is whole.
    }
  }
}
