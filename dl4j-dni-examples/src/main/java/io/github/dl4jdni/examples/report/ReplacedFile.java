package io.github.dl4jdni.examples.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Writes files that may replace others, as the library's {@link
 * io.github.dl4jdni.files.ReplacedFile} does: whatever happens on the way, the whole of the old one
 * or of the new one is there. Nothing else in this program writes files that are to last; a rule in
 * its tests sees to that.
 */
public final class ReplacedFile {

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
    io.github.dl4jdni.files.ReplacedFile.write(file, content::writeTo);
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
    io.github.dl4jdni.files.ReplacedFile.write(file, draft::writeTo, content::writeTo);
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
}
