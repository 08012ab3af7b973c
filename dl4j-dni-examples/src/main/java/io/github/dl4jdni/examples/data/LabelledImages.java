package io.github.dl4jdni.examples.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Grey images of one size with their class labels, one byte a pixel as in MNIST's files.
 *
 * <p>Bytes take a quarter of the memory of floats; {@link #batch} makes floats of what a minibatch
 * needs.
 */
public final class LabelledImages implements TargetExamples {

  /** Number of classes: the ten digits. */
  public static final int CLASSES = 10;

  private static final float WHITE = 255f;
  private static final List<String> DIGITS =
      IntStream.range(0, CLASSES).mapToObj(String::valueOf).toList();

  private final int rows;
  private final int columns;
  private final byte[] pixels;
  private final byte[] labels;
  private final List<String> names;

  /**
   * Takes over the arrays, without a copy.
   *
   * @param rows height of an image in pixels
   * @param columns width of an image in pixels
   * @param pixels unsigned grey values, 0 for black and 255 for white, image after image, row after
   *     row
   * @param labels the class of each image, 0 to 9
   * @throws IllegalArgumentException if the arrays' lengths do not fit together
   */
  public LabelledImages(int rows, int columns, byte[] pixels, byte[] labels) {
    this(rows, columns, pixels, labels, DIGITS);
  }

  /**
   * As the other, of classes that are no digits.
   *
   * @param rows height of an image in pixels
   * @param columns width of an image in pixels
   * @param pixels unsigned grey values
   * @param labels the class of each image, from 0
   * @param names of the classes
   * @throws IllegalArgumentException if the arrays' lengths do not fit together
   */
  public LabelledImages(int rows, int columns, byte[] pixels, byte[] labels, List<String> names) {
    if ((long) labels.length * rows * columns != pixels.length) {
      throw new IllegalArgumentException(
          String.format(
              "%d labels of %d x %d images need %d pixels, but %d came",
              labels.length, rows, columns, (long) labels.length * rows * columns, pixels.length));
    }
    this.rows = rows;
    this.columns = columns;
    this.pixels = pixels;
    this.labels = labels;
    this.names = names;
  }

  @Override
  public Targets targets() {
    int[] classes = new int[labels.length];
    Arrays.setAll(classes, i -> Byte.toUnsignedInt(labels[i]));
    return new Targets.Classes(classes, names);
  }

  @Override
  public int values() {
    return pixelsPerImage();
  }

  @Override
  public int classes() {
    return names.size();
  }

  /** {@return the number of images} */
  @Override
  public int size() {
    return labels.length;
  }

  /** {@return the height of an image in pixels} */
  public int rows() {
    return rows;
  }

  /** {@return the width of an image in pixels} */
  public int columns() {
    return columns;
  }

  /** {@return the number of pixels of one image} */
  public int pixelsPerImage() {
    return rows * columns;
  }

  /**
   * {@return the class of an image, from 0}
   *
   * @param image index of the image
   */
  public int label(int image) {
    return Byte.toUnsignedInt(labels[image]);
  }

  /**
   * {@return the grey value of a pixel, 0 for black to 255 for white}
   *
   * @param image index of the image
   * @param row row of the pixel, from the top
   * @param column column of the pixel, from the left
   */
  public int grey(int image, int row, int column) {
    return Byte.toUnsignedInt(pixels[image * pixelsPerImage() + row * columns + column]);
  }

  /**
   * {@return a copy of a run of images}
   *
   * @param from index of the first image
   * @param to index after the last image
   */
  @Override
  public LabelledImages range(int from, int to) {
    int length = pixelsPerImage();
    return new LabelledImages(
        rows,
        columns,
        Arrays.copyOfRange(pixels, from * length, to * length),
        Arrays.copyOfRange(labels, from, to),
        names);
  }

  @Override
  public LabelledImages inOrder(int[] images) {
    int length = pixelsPerImage();
    byte[] theirs = new byte[images.length * length];
    byte[] classes = new byte[images.length];
    for (int i = 0; i < images.length; i++) {
      System.arraycopy(pixels, images[i] * length, theirs, i * length, length);
      classes[i] = labels[images[i]];
    }
    return new LabelledImages(rows, columns, theirs, classes, names);
  }

  /**
   * Makes a minibatch of some of the images.
   *
   * @param images indices of the images, in the minibatch's order
   * @return features [N, rows · columns] in the range 0 to 1, and one-hot labels [N, classes]
   */
  @Override
  public DataSet batch(int[] images) {
    int length = pixelsPerImage();
    float[] grey = new float[images.length * length];
    float[] oneHot = new float[images.length * classes()];
    for (int row = 0; row < images.length; row++) {
      int start = images[row] * length;
      for (int pixel = 0; pixel < length; pixel++) {
        grey[row * length + pixel] = Byte.toUnsignedInt(pixels[start + pixel]) / WHITE;
      }
      oneHot[row * classes() + Byte.toUnsignedInt(labels[images[row]])] = 1f;
    }
    INDArray features = Nd4j.createFromArray(grey).reshape(images.length, length);
    INDArray targets = Nd4j.createFromArray(oneHot).reshape(images.length, classes());
    return new DataSet(features, targets);
  }
}
