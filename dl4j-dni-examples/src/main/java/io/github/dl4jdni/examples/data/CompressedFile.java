package io.github.dl4jdni.examples.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens files that may be compressed with gzip, which is seen from their first bytes. */
public final class CompressedFile {

  private static final int GZIP_FIRST_BYTE = 0x1f;
  private static final int GZIP_SECOND_BYTE = 0x8b;

  private CompressedFile() {}

  /**
   * {@return the content, decompressed if need be; to be closed}
   *
   * @param path of the file
   * @throws IOException if the file cannot be read; of kind {@link java.util.zip.ZipException} or
   *     {@link java.io.EOFException} if its compressed data are damaged
   */
  public static InputStream open(Path path) throws IOException {
    InputStream file = new BufferedInputStream(Files.newInputStream(path));
    try {
      file.mark(2);
      boolean compressed = file.read() == GZIP_FIRST_BYTE && file.read() == GZIP_SECOND_BYTE;
      file.reset();
      return compressed ? new GZIPInputStream(file) : file;
    } catch (IOException failure) {
      file.close();
      throw failure;
    }
  }
}
