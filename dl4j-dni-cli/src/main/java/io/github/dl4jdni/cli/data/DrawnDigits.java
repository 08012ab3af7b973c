package io.github.dl4jdni.cli.data;

import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws the embedded data set {@code digits}: synthetic handwriting, not MNIST. Most drawings have
 * bright ink on dark paper, as in MNIST, and a share of them dark ink on bright paper.
 *
 * <p>Every digit is drawn from its own random stream, which depends on the seed, the split and the
 * digit's index alone: neither the number of digits nor the threads that draw them change it.
 */
public final class DrawnDigits {

  /** Width and height of an image in pixels, as in MNIST. */
  public static final int SIDE = 28;

  private static final int FULL_INK = 255;

  private final long seed;
  private final DigitDistortion distortion;

  /**
   * Takes the seed.
   *
   * @param seed of all chance in the drawings
   */
  public DrawnDigits(long seed) {
    this(seed, DigitDistortion.STANDARD);
  }

  DrawnDigits(long seed, DigitDistortion distortion) {
    this.seed = seed;
    this.distortion = distortion;
  }

  /** The splits of the data set; no drawing belongs to two of them. */
  public enum Split {
    /** What networks are trained on. */
    TRAIN(1),
    /** What settings are chosen on. */
    VALIDATION(2),
    /** What results are measured on. */
    TEST(3);

    private final int stream;

    Split(int stream) {
      this.stream = stream;
    }

    /** The seed of the split: the stream-th number that the data set's seed gives. */
    private long seed(long dataSetSeed) {
      return new SplittableRandom(dataSetSeed)
          .longs(stream)
          .skip(stream - 1L)
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * Draws the first digits of a split.
   *
   * @param split which of the splits
   * @param count number of digits
   * @return the digits, the ten classes equally often to within one
   */
  public LabelledImages draw(Split split, int count) {
    byte[] pixels = new byte[count * SIDE * SIDE];
    byte[] labels = new byte[count];
    IntStream.range(0, count)
        .parallel()
        .forEach(
            index -> {
              labels[index] = (byte) (index % LabelledImages.CLASSES);
              drawOne(labels[index], stream(split, index), pixels, index * SIDE * SIDE);
            });
    return new LabelledImages(SIDE, SIDE, pixels, labels);
  }

  private Random stream(Split split, int index) {
    return new Random(split.seed(seed) + new SplittableRandom(index).nextLong());
  }

  private void drawOne(int digit, Random random, byte[] pixels, int start) {
    List<String> styles = DigitSkeletons.of(digit);
    String path = styles.get(random.nextInt(styles.size()));
    DigitDistortion.PageWarp warp = distortion.warp(random, SIDE);
    double thickness = 1.6 + 1.8 * random.nextDouble();
    double pressure = 0.25 * random.nextDouble();
    double phase = random.nextDouble() * 2 * Math.PI;
    Pen pen = new Pen(SIDE);
    List<double[]> lines =
        StrokePath.lines(path, point -> point + distortion.unsteadiness() * random.nextGaussian());
    for (int i = 0; i < lines.size(); i++) {
      double[] line = lines.get(i);
      // The hand presses now harder, now softer along its way.
      double width = thickness * (1 + pressure * Math.sin(phase + 0.3 * i));
      pen.line(warp.toPixels(line[0], line[1]), warp.toPixels(line[2], line[3]), width);
    }
    double contrast = 0.7 + 0.3 * random.nextDouble();
    boolean inverted = random.nextDouble() < distortion.inverted();
    for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
      double ink = contrast * pen.ink(pixel);
      double grey = (inverted ? 1 - ink : ink) + distortion.noise() * random.nextGaussian();
      pixels[start + pixel] = (byte) Math.round(FULL_INK * Math.max(0, Math.min(1, grey)));
    }
  }
}
