package io.github.dl4jdni.cli.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads an image as numbers from 0 for black to 1 for white, by its own depth, on white where it is
 * transparent.
 *
 * <p>ImageIO reads the files, with the readers of TwelveMonkeys for those that its own cannot:
 * unlike OpenCV it keeps transparency, palettes and 16 bits, and reads GIF. Only readers of the
 * kind that the file's first bytes tell see it, and none before its size is known.
 */
final class PixelReader {

  private static final double[] LUMA = {0.299, 0.587, 0.114};
  private static final int BYTE = 255;
  private static final List<String> TRUSTED = List.of("com.sun.imageio.", "com.twelvemonkeys.");

  private PixelReader() {}

  /**
   * {@return an image; of several in a file the first}
   *
   * @param file the file
   * @param channels 1 for grey, 3 for blue, green and red
   * @param mostPixels what more pixels than that has is not decoded
   * @throws IOException if it is of no kind that is read, of another one than its name says, too
   *     large, or damaged
   */
  static Pixels read(Path file, int channels, long mostPixels) throws IOException {
    ImageKind kind = ImageKind.ofContent(file);
    ImageKind named = ImageKind.ofName(file);
    if (kind == null) {
      throw new IOException("its bytes are of none of the kinds " + ImageKind.all());
    }
    if (named != null && named != kind) {
      throw new IOException("its bytes are those of " + kind + ", its name is that of " + named);
    }
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      if (in == null) {
        throw new IOException("it cannot be opened");
      }
      List<IOException> failures = new ArrayList<>();
      for (ImageReaderSpi provider : providers(kind)) {
        try {
          if (provider.canDecodeInput(in)) {
            return read(provider, in, channels, mostPixels);
          }
        } catch (IOException e) {
          failures.add(e);
        } catch (RuntimeException e) {
          failures.add(new IOException(e.toString(), e)); // readers do not foresee all damage
        }
      }
      throw failures.isEmpty()
          ? new IOException("no reader knows its kind of " + kind)
          : failures.get(0);
    }
  }

  /** Those of the JDK and of TwelveMonkeys; others, whose like nobody maintains, are no matter. */
  private static List<ImageReaderSpi> providers(ImageKind kind) {
    List<ImageReaderSpi> providers = new ArrayList<>();
    IIORegistry.getDefaultInstance()
        .getServiceProviders(ImageReaderSpi.class, true)
        .forEachRemaining(
            provider -> {
              boolean trusted =
                  TRUSTED.stream().anyMatch(provider.getClass().getName()::startsWith);
              if (trusted && Arrays.asList(provider.getFormatNames()).contains(kind.format())) {
                providers.add(provider);
              }
            });
    return providers;
  }

  private static Pixels read(
      ImageReaderSpi provider, ImageInputStream in, int channels, long mostPixels)
      throws IOException {
    ImageReader reader = provider.createReaderInstance();
    try {
      in.seek(0);
      reader.setInput(in, false, true);
      long area = (long) reader.getWidth(0) * reader.getHeight(0);
      if (area > mostPixels) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "it is %,d x %,d pixels large, and at most %,d are decoded; --max-megapixels raises"
                    + " that",
                reader.getWidth(0),
                reader.getHeight(0),
                mostPixels));
      }
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
      throw new IOException("its pixels are floating-point numbers without a defined white");
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
