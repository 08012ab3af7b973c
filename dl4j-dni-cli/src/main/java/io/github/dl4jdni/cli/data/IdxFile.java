package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * The content of a file in the IDX format of unsigned bytes, plain or compressed with gzip.
 *
 * <p>An IDX file starts with the bytes 0, 0, 8 (unsigned bytes) and the number of dimensions,
 * followed by each dimension as a big-endian 32-bit number, followed by the bytes themselves.
 */
final class IdxFile {

  private static final int MAGIC_OF_UNSIGNED_BYTES = 0x800;

  private final Path path;
  private final int[] dimensions;
  private final byte[] content;

  private IdxFile(Path path, int[] dimensions, byte[] content) {
    this.path = path;
    this.dimensions = dimensions;
    this.content = content;
  }

  /**
   * Reads a file; whether it is compressed is seen from its first bytes, not from its name.
   *
   * @param path of the file
   * @param dimensionCount number of dimensions that is expected: 1 for labels, 3 for images
   * @return the whole content
   * @throws UserErrorException if the file cannot be read or is not what was expected
   */
  static IdxFile read(Path path, int dimensionCount) {
    try (InputStream content = CompressedFile.open(path)) {
      return read(path, content, dimensionCount);
    } catch (ZipException broken) {
      throw new UserErrorException(
          path + ": the gzip data are damaged (" + broken.getMessage() + "); fetch the file again",
          broken);
    } catch (EOFException truncated) {
      throw new UserErrorException(
          path + ": the file ends within its header or gzip data; fetch the file again", truncated);
    } catch (IOException unreadable) {
      throw new UserErrorException(path + ": cannot be read: " + unreadable, unreadable);
    }
  }

  private static IdxFile read(Path path, InputStream file, int dimensionCount) throws IOException {
    DataInputStream data = new DataInputStream(file);
    int magic = data.readInt();
    int expectedMagic = MAGIC_OF_UNSIGNED_BYTES + dimensionCount;
    if (magic != expectedMagic) {
      throw new UserErrorException(
          String.format(
              "%s: starts with the magic number %d, but an IDX file of unsigned bytes in %d"
                  + " dimension(s) starts with %d; is this the right file?",
              path, magic, dimensionCount, expectedMagic));
    }
    int[] dimensions = new int[dimensionCount];
    long expected = 1;
    for (int i = 0; i < dimensionCount; i++) {
      dimensions[i] = data.readInt();
      expected = dimensions[i] < 1 ? -1 : Math.multiplyExact(expected, dimensions[i]);
      if (expected < 1 || expected > Integer.MAX_VALUE - 8) {
        throw new UserErrorException(
            String.format(
                "%s: the header gives the dimensions %s; each must be at least 1 and their product"
                    + " below 2^31; fetch the file again",
                path, Arrays.toString(Arrays.copyOf(dimensions, i + 1))));
      }
    }
    CompressedFile.checkAnnounced(path, file, expected);
    byte[] content = data.readNBytes((int) expected);
    if (content.length < expected || data.read() >= 0) {
      throw new UserErrorException(
          String.format(
              "%s: the header %s announces %d bytes, but the file holds %s; fetch the file again",
              path,
              Arrays.toString(dimensions),
              expected,
              content.length < expected ? content.length : "more"));
    }
    return new IdxFile(path, dimensions, content);
  }

  /** {@return where the content came from} */
  Path path() {
    return path;
  }

  /**
   * {@return the size of a dimension}
   *
   * @param index of the dimension; 0 counts the images or labels
   */
  int dimension(int index) {
    return dimensions[index];
  }

  /**
   * Checks, of a file of images, that another one holds their labels.
   *
   * @param labels the other file
   * @throws UserErrorException if it holds more or fewer
   */
  void requireSameCount(IdxFile labels) {
    if (dimension(0) != labels.dimension(0)) {
      throw new UserErrorException(
          String.format(
              "%s holds %d images, but %s holds %d labels; both must come from the same data set",
              path, dimension(0), labels.path, labels.dimension(0)));
    }
  }

  /** {@return the bytes, not copied} */
  byte[] content() {
    return content;
  }
}
