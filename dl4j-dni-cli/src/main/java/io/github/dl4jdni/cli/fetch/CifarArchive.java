package io.github.dl4jdni.cli.fetch;

import io.github.dl4jdni.internal.files.ReplacedFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * CIFAR-10's archive. Out of it come the files of images, by their names and of their size; names
 * in it lead nowhere else.
 *
 * @param images in each of its files
 */
record CifarArchive(int images) {

  /** The files of images: five for training, one for the test. */
  static final List<String> NAMES =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin",
          "test_batch.bin");

  private static final String FOLDER = "cifar-10-batches-bin/";
  private static final int IMAGE = 1 + 3 * 32 * 32; // bytes: its class, and three planes
  private static final int MOST_ENTRIES = 100;

  /** What is done with each file of images. */
  private interface Visitor {
    void visit(String name, TarArchiveInputStream content) throws IOException;
  }

  /**
   * Writes those files that are not there; none if the archive is not as it is to be.
   *
   * @param archive tar, compressed with gzip
   * @param directory where they come
   * @throws IOException if it is not as it is to be, or one cannot be read or written
   */
  void unpack(Path archive, Path directory) throws IOException {
    Set<String> found = new HashSet<>();
    visit(
        archive,
        (name, content) -> {
          if (!found.add(name)) {
            throw wrong("two of " + name);
          }
        });
    if (found.size() < NAMES.size()) {
      throw wrong("no more than " + found.size() + " of its " + NAMES.size() + " files");
    }
    visit(archive, (name, content) -> write(content, directory.resolve(name)));
  }

  private void visit(Path archive, Visitor visitor) throws IOException {
    try (TarArchiveInputStream tar = open(archive)) {
      int entries = 0;
      for (ArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries++;
        if (entries > MOST_ENTRIES || entry.getSize() > size()) {
          throw wrong("more than CIFAR-10 has"); // what is passed over has an end, too
        }
        String name = entry.getName();
        if (name.startsWith(FOLDER) && NAMES.contains(name.substring(FOLDER.length()))) {
          if (entry.getSize() != size()) {
            throw wrong(name + " of " + entry.getSize() + " bytes, not " + size());
          }
          visitor.visit(name.substring(FOLDER.length()), tar);
        }
      }
    }
  }

  private long size() {
    return (long) images * IMAGE;
  }

  private static TarArchiveInputStream open(Path archive) throws IOException {
    InputStream file = new BufferedInputStream(Files.newInputStream(archive));
    try {
      return new TarArchiveInputStream(new GZIPInputStream(file));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void write(TarArchiveInputStream from, Path file) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    ReplacedFile.write(
        file,
        out -> {
          long written = from.transferTo(out);
          if (written != size()) {
            throw wrong("a file that is cut short");
          }
        });
  }

  private static IOException wrong(String holds) {
    return new IOException(String.format(Locale.ROOT, "the archive holds %s", holds));
  }
}
