package io.github.dl4jdni.cli.data;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes IDX files for tests. */
public final class IdxWriter {

  private IdxWriter() {}

  /** The bytes of an IDX file: magic number, dimensions, content. */
  public static byte[] bytes(int magic, int[] dimensions, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(bytes);
    data.writeInt(magic);
    for (int dimension : dimensions) {
      data.writeInt(dimension);
    }
    data.write(content);
    return bytes.toByteArray();
  }

  /** Compresses bytes with gzip. */
  public static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  /** Writes the four files of a small MNIST whose images are drawn digits. */
  public static void writeMnist(Path directory, int training, int test) throws IOException {
    DrawnDigits digits = new DrawnDigits(9);
    writeImages(directory, "train", digits.draw(DrawnDigits.Split.TRAIN, training));
    writeImages(directory, "t10k", digits.draw(DrawnDigits.Split.TEST, test));
  }

  private static void writeImages(Path directory, String split, LabelledImages images)
      throws IOException {
    int length = images.values();
    byte[] pixels = new byte[images.size() * length];
    byte[] labels = new byte[images.size()];
    for (int image = 0; image < images.size(); image++) {
      labels[image] = (byte) images.label(image);
      for (int pixel = 0; pixel < length; pixel++) {
        pixels[image * length + pixel] =
            (byte) images.grey(image, pixel / images.columns(), pixel % images.columns());
      }
    }
    Files.write(
        directory.resolve(split + "-images-idx3-ubyte"),
        bytes(2051, new int[] {images.size(), images.rows(), images.columns()}, pixels));
    Files.write(
        directory.resolve(split + "-labels-idx1-ubyte"),
        bytes(2049, new int[] {images.size()}, labels));
  }
}
