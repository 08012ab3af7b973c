package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.data.SplitExamples.Images;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Images of one size with their class labels, one byte a pixel and channel.
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

  private final Images size;
  private final byte[] pixels;
  private final byte[] labels;
  private final List<String> names;

  /**
   * Takes over the arrays of grey images of digits, without a copy.
   *
   * @param rows height of an image in pixels
   * @param columns width of an image in pixels
   * @param pixels unsigned grey values, 0 for black and 255 for white, image after image, row after
   *     row
   * @param labels the class of each image, 0 to 9
   * @throws IllegalArgumentException if the arrays' lengths do not fit together
   */
  public LabelledImages(int rows, int columns, byte[] pixels, byte[] labels) {
    this(new Images(rows, columns, 1), pixels, labels, DIGITS);
  }

  /**
   * As the other, of any number of channels and of classes that are no digits.
   *
   * @param size of an image
   * @param pixels unsigned, [images, channels, rows, columns]; channels of colour in blue, green,
   *     red order, as {@link ImageFolders} has them
   * @param labels the class of each image, from 0
   * @param names of the classes
   * @throws IllegalArgumentException if the arrays' lengths do not fit together
   */
  public LabelledImages(Images size, byte[] pixels, byte[] labels, List<String> names) {
    long needed = (long) labels.length * size.channels() * size.height() * size.width();
    if (needed != pixels.length) {
      throw new IllegalArgumentException(
          String.format(
              "%d labels of %d x %d images with %d channels need %d bytes, got %d",
              labels.length, size.height(), size.width(), size.channels(), needed, pixels.length));
    }
    this.size = size;
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
    return size.channels() * size.height() * size.width();
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

  /** {@return the size of an image} */
  public Images imageSize() {
    return size;
  }

  /** {@return the height of an image in pixels} */
  public int rows() {
    return size.height();
  }

  /** {@return the width of an image in pixels} */
  public int columns() {
    return size.width();
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
   * {@return the value of a pixel of a grey image, 0 for black to 255 for white}
   *
   * @param image index of the image
   * @param row row of the pixel, from the top
   * @param column column of the pixel, from the left
   */
  public int grey(int image, int row, int column) {
    return Byte.toUnsignedInt(pixels[image * values() + row * columns() + column]);
  }

  /**
   * {@return a copy of a run of images}
   *
   * @param from index of the first image
   * @param to index after the last image
   */
  @Override
  public LabelledImages range(int from, int to) {
    int length = values();
    return new LabelledImages(
        size,
        Arrays.copyOfRange(pixels, from * length, to * length),
        Arrays.copyOfRange(labels, from, to),
        names);
  }

  @Override
  public LabelledImages inOrder(int[] images) {
    int length = values();
    byte[] theirs = new byte[images.length * length];
    byte[] classes = new byte[images.length];
    for (int i = 0; i < images.length; i++) {
      System.arraycopy(pixels, images[i] * length, theirs, i * length, length);
      classes[i] = labels[images[i]];
    }
    return new LabelledImages(size, theirs, classes, names);
  }

  @Override
  public void addTo(ContentDigest digest) {
    digest.number(size.channels());
    digest.number(size.height());
    digest.number(size.width());
    digest.bytes(pixels);
    digest.bytes(labels);
    digest.texts(names);
  }

  /**
   * Makes a minibatch of some of the images.
   *
   * @param images indices of the images, in the minibatch's order
   * @return features [N, channels · rows · columns] in the range 0 to 1, and one-hot labels [N,
   *     classes]
   */
  @Override
  public DataSet batch(int[] images) {
    int length = values();
    float[] values = new float[images.length * length];
    float[] oneHot = new float[images.length * classes()];
    for (int row = 0; row < images.length; row++) {
      int start = images[row] * length;
      for (int pixel = 0; pixel < length; pixel++) {
        values[row * length + pixel] = Byte.toUnsignedInt(pixels[start + pixel]) / WHITE;
      }
      oneHot[row * classes() + Byte.toUnsignedInt(labels[images[row]])] = 1f;
    }
    INDArray features = Nd4j.createFromArray(values).reshape(images.length, length);
    INDArray targets = Nd4j.createFromArray(oneHot).reshape(images.length, classes());
    return new DataSet(features, targets);
  }
}
