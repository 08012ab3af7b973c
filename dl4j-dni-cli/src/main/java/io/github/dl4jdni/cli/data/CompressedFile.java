package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Opens files that may be compressed with gzip, which is seen from their first bytes.
 *
 * <p>A few bytes can unpack to a thousand times as many. What unpacks to more than {@value #RATIO}
 * times its size, and to more than 256 MiB, is refused when that many bytes have been read.
 */
public final class CompressedFile {

  private static final int GZIP_FIRST_BYTE = 0x1f;
  private static final int GZIP_SECOND_BYTE = 0x8b;
  private static final int RATIO = 20;
  private static final long ALWAYS_TAKEN = 256L << 20;
  private static final double MEBIBYTE = 1 << 20;

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
      return compressed
          ? new Bounded(new GZIPInputStream(file), path, most(Files.size(path)))
          : file;
    } catch (IOException failure) {
      file.close();
      throw failure;
    }
  }

  /**
   * Checks, before memory is taken, a length that a file announces.
   *
   * @param path of the file
   * @param content of the file, as {@link #open} gave it
   * @param bytes that it is said to hold
   * @throws UserErrorException if it is compressed and so many are not unpacked
   */
  static void checkAnnounced(Path path, InputStream content, long bytes) {
    if (content instanceof Bounded bounded && bytes > bounded.most) {
      throw tooLarge(path, "announces " + inMebibytes(bytes));
    }
  }

  private static long most(long size) {
    return Math.max(ALWAYS_TAKEN, RATIO * size);
  }

  private static String inMebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,.0f MiB", bytes / MEBIBYTE);
  }

  private static UserErrorException tooLarge(Path path, String what) {
    return new UserErrorException(
        String.format(
            "%s: %s unpacked, and what is compressed with gzip may unpack to %s, or to %d times"
                + " its size if that is more; if it is no damaged or hostile file, unpack it with"
                + " gunzip",
            path, what, inMebibytes(ALWAYS_TAKEN), RATIO));
  }

  /** Ends where more comes than may. */
  private static final class Bounded extends FilterInputStream {
    private final Path path;
    private final long most;
    private long left;

    Bounded(InputStream content, Path path, long most) {
      super(content);
      this.path = path;
      this.most = most;
      left = most;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int read = super.read(bytes, from, length);
      count(Math.max(0, read));
      return read;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void count(int read) {
      left -= read;
      if (left < 0) {
        throw tooLarge(path, "holds more than " + inMebibytes(most));
      }
    }
  }
}
