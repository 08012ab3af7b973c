package io.github.dl4jdni.examples.data;

/**
 * What to train and what to measure on.
 *
 * @param description one phrase that says what the examples are
 * @param training for training
 * @param measured not seen in training
 * @param measuredOn what those are: test, validation, or held-out
 * @param height of an image in pixels; 1 for rows of numbers
 * @param width of an image in pixels, or the numbers of a row
 * @param channels of an image
 */
public record SplitExamples(
    String description,
    Examples training,
    Examples measured,
    String measuredOn,
    int height,
    int width,
    int channels) {

  /** {@return whether the features are the pixels of images} */
  public boolean isImages() {
    return height > 1;
  }
}
