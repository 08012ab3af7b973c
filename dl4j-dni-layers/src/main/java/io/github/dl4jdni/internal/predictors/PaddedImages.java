package io.github.dl4jdni.internal.predictors;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * How images lie as rows of one matrix, a row for each channel, so that a pixel's neighbour is a
 * fixed number of columns away: [channels, examples, height + below, width + right], 'c' ordered,
 * zero outside the images.
 *
 * <p>Zeros to the right of a line are zeros to the left of the next one too, and those below an
 * image are above the next one, so they are needed on two sides only. A step of at most {@code
 * below} lines and {@code right} pixels from a pixel of an image leads to its neighbour, or to a
 * zero, or out of the matrix, where all is zero as well.
 *
 * @param examples the number of images
 * @param height of an image
 * @param width of an image
 * @param below lines of zeros below each image
 * @param right zeros behind each line
 */
record PaddedImages(long examples, long height, long width, long below, long right) {

  /** {@return the pixels of a line, zeros among them} */
  long line() {
    return width + right;
  }

  /** {@return the pixels of a channel, zeros among them} */
  long pixels() {
    return examples * (height + below) * line();
  }

  /** {@return the same for another number of images} */
  PaddedImages of(long number) {
    return new PaddedImages(number, height, width, below, right);
  }

  /**
   * Writes images with the zeros around them.
   *
   * @param images [examples, channels, height, width]
   * @param padded channels times {@link #pixels} elements
   */
  void write(INDArray images, INDArray padded) {
    padded.assign(0);
    inside(padded, images.size(1)).assign(images);
  }

  /**
   * Reads images from between the zeros.
   *
   * @param padded channels times {@link #pixels} elements
   * @param images [examples, channels, height, width]
   */
  void read(INDArray padded, INDArray images) {
    images.assign(inside(padded, images.size(1)));
  }

  /** The images without the zeros, as a view [examples, channels, height, width]. */
  private INDArray inside(INDArray padded, long channels) {
    return padded
        .reshape('c', channels, examples, height + below, line())
        .get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.interval(0, height),
            NDArrayIndex.interval(0, width))
        .permute(1, 0, 2, 3);
  }
}
