package io.github.dl4jdni.examples;

import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Digits that the program draws, 28 x 28 as MNIST's, in rows of 784 numbers: an example needs no
 * download. {@code new MnistDataSetIterator(64, true, 1)} of Deeplearning4j gives real ones.
 */
final class ExampleDigits {

  private static final int SIDE = 28;
  private static final int BATCH = 64;
  private static final int COLUMNS = 5;
  private static final int ROWS = 7;

  /** Each digit as dots, row by row. */
  private static final String[] DOTS = {
    "01110 10001 10011 10101 11001 10001 01110", "00100 01100 00100 00100 00100 00100 01110",
    "01110 10001 00001 00010 00100 01000 11111", "11111 00010 00100 00010 00001 10001 01110",
    "00010 00110 01010 10010 11111 00010 00010", "11111 10000 11110 00001 00001 10001 01110",
    "00110 01000 10000 11110 10001 10001 01110", "11111 00001 00010 00100 01000 01000 01000",
    "01110 10001 10001 01110 10001 10001 01110", "01110 10001 10001 01111 00001 00010 01100",
  };

  private ExampleDigits() {}

  /** {@return minibatches to train on} */
  static DataSetIterator training() {
    return draw(Integer.getInteger("examples.digits", 10_000), 1); // tests take fewer
  }

  /** {@return minibatches to measure on} */
  static DataSetIterator test() {
    return draw(2_000, 2);
  }

  /** {@return times that every example is seen} */
  static int epochs() {
    return Integer.getInteger("examples.epochs", 5);
  }

  private static DataSetIterator draw(int count, long seed) {
    Random random = new Random(seed);
    float[][] images = new float[count][SIDE * SIDE];
    float[][] labels = new float[count][DOTS.length];
    for (int i = 0; i < count; i++) {
      int digit = random.nextInt(DOTS.length);
      draw(DOTS[digit].replace(" ", ""), random, images[i]);
      labels[i][digit] = 1;
    }
    DataSet all = new DataSet(Nd4j.create(images), Nd4j.create(labels));
    return new ListDataSetIterator<>(all.asList(), BATCH);
  }

  /** Draws a digit turned, slanted, of any size and place, and with noise. */
  private static void draw(String dots, Random random, float[] image) {
    double turn = 0.15 * random.nextGaussian();
    double slant = 0.15 * random.nextGaussian();
    double size = 2 + 1.4 * random.nextDouble(); // pixels from dot to dot
    double right = SIDE / 2.0 + 1.5 * random.nextGaussian();
    double down = SIDE / 2.0 + 1.5 * random.nextGaussian();
    for (int pixel = 0; pixel < image.length; pixel++) {
      double x = (pixel % SIDE - right) / size;
      double y = (Math.floorDiv(pixel, SIDE) - down) / size;
      double column = Math.cos(turn) * x + Math.sin(turn) * y + slant * y + (COLUMNS - 1) / 2.0;
      double row = Math.cos(turn) * y - Math.sin(turn) * x + (ROWS - 1) / 2.0;
      double ink = 0;
      for (int dot = 0; dot < dots.length(); dot++) {
        double far =
            Math.max(Math.abs(column - dot % COLUMNS), Math.abs(row - Math.floorDiv(dot, COLUMNS)));
        ink += dots.charAt(dot) == '1' ? Math.max(0, 1 - far) : 0;
      }
      image[pixel] = (float) (Math.min(1, ink) + 0.2 * random.nextGaussian());
    }
  }
}
