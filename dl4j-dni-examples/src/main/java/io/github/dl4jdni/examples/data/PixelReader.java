package io.github.dl4jdni.examples.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads an image as numbers from 0 for black to 1 for white, by its own depth, on white where it is
 * transparent.
 *
 * <p>ImageIO reads the files, with the readers of TwelveMonkeys for those that its own cannot:
 * unlike OpenCV it keeps transparency, palettes and 16 bits, reads GIF, and tells the kind of a
 * file from its bytes.
 */
final class PixelReader {

  private static final double[] LUMA = {0.299, 0.587, 0.114};
  private static final int BYTE = 255;

  private PixelReader() {}

  /**
   * {@return whether some reader knows the file's kind from its first bytes}
   *
   * @param file the file
   * @throws IOException if it cannot be read
   */
  static boolean knows(Path file) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      return in != null && ImageIO.getImageReaders(in).hasNext();
    }
  }

  /**
   * {@return an image; of several in a file the first}
   *
   * @param file the file
   * @param channels 1 for grey, 3 for blue, green and red
   * @throws IOException if no reader knows it, or it is damaged
   */
  static Pixels read(Path file, int channels) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      if (in == null) {
        throw new IOException("it cannot be opened");
      }
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException("its bytes are no image's");
      }
      IOException failure = null;
      while (readers.hasNext()) {
        try {
          return read(readers.next(), in, channels);
        } catch (IOException e) {
          failure = e;
        } catch (RuntimeException | LinkageError e) {
          // Of many kinds: readers do not foresee all damage, and some not today's Java.
          failure = new IOException(e.toString(), e);
        }
      }
      throw failure;
    }
  }

  private static Pixels read(ImageReader reader, ImageInputStream in, int channels)
      throws IOException {
    try {
      in.seek(0);
      reader.setInput(in, false, true);
      return pixels(reader.read(0), channels);
    } finally {
      reader.dispose();
    }
  }

  private static Pixels pixels(BufferedImage image, int channels) throws IOException {
    float[] colours = hasPlainSamples(image) ? samples(image) : converted(image);
    int area = image.getWidth() * image.getHeight();
    if (channels == 1) {
      float[] grey = new float[area];
      for (int i = 0; i < area; i++) {
        double red = colours[3 * i];
        double green = colours[3 * i + 1];
        double blue = colours[3 * i + 2];
        boolean isGrey = red == green && green == blue;
        grey[i] = (float) (isGrey ? red : LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue);
      }
      return new Pixels(image.getHeight(), image.getWidth(), 1, grey);
    }
    float[] planes = new float[3 * area];
    for (int i = 0; i < area; i++) {
      for (int plane = 0; plane < 3; plane++) {
        planes[plane * area + i] = colours[3 * i + 2 - plane];
      }
    }
    return new Pixels(image.getHeight(), image.getWidth(), 3, planes);
  }

  /**
   * Whether the raster holds grey or red, green, blue, as they are in the file. The conversion of a
   * colour model would take grey for linear light, and change it.
   */
  private static boolean hasPlainSamples(BufferedImage image) throws IOException {
    ColorModel model = image.getColorModel();
    if (!(model instanceof ComponentColorModel)) {
      return false;
    }
    int type = model.getTransferType();
    if (type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE) {
      throw new IOException("its pixels are floating-point numbers, whose white is not told");
    }
    int space = model.getColorSpace().getType();
    boolean whole =
        type == DataBuffer.TYPE_BYTE
            || type == DataBuffer.TYPE_USHORT
            || type == DataBuffer.TYPE_INT;
    return whole && (space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB);
  }

  private static float[] samples(BufferedImage image) {
    ColorModel model = image.getColorModel();
    Raster raster = image.getRaster();
    int width = image.getWidth();
    int bands = raster.getNumBands();
    boolean colour = model.getNumColorComponents() >= 3;
    double[] white = new double[bands];
    for (int band = 0; band < bands; band++) {
      white[band] = Math.pow(2, model.getComponentSize(band)) - 1;
    }
    float[] colours = new float[3 * width * image.getHeight()];
    double[] row = new double[width * bands];
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        double alpha = model.hasAlpha() ? row[x * bands + bands - 1] / white[bands - 1] : 1;
        for (int i = 0; i < 3; i++) {
          int band = colour ? i : 0;
          double value = row[x * bands + band] / white[band];
          colours[3 * (y * width + x) + i] = onWhite(value, alpha, model.isAlphaPremultiplied());
        }
      }
    }
    return colours;
  }

  private static float[] converted(BufferedImage image) {
    int width = image.getWidth();
    float[] colours = new float[3 * width * image.getHeight()];
    int[] row = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        double alpha = (row[x] >>> 24) / (double) BYTE;
        for (int i = 0; i < 3; i++) {
          double value = (row[x] >> (16 - 8 * i) & BYTE) / (double) BYTE;
          colours[3 * (y * width + x) + i] = onWhite(value, alpha, false);
        }
      }
    }
    return colours;
  }

  private static float onWhite(double value, double alpha, boolean premultiplied) {
    return (float) ((premultiplied ? value : value * alpha) + 1 - alpha);
  }
}
