package io.github.dl4jdni.cli.data;

import java.util.List;

/**
 * What to train and what to measure on.
 *
 * @param description one phrase that says what the examples are
 * @param training for training
 * @param measured not seen in training
 * @param measuredOn what those are: test, validation, or held-out
 * @param form of their features
 * @param notes what was read, dropped and decided, in words
 */
public record SplitExamples(
    String description,
    TargetExamples training,
    TargetExamples measured,
    String measuredOn,
    Form form,
    List<String> notes) {

  /** What the features of an example are. */
  public sealed interface Form {}

  /** A row of numbers. */
  public record Rows() implements Form {}

  /**
   * The pixels of an image, from 0 to 1.
   *
   * @param height in pixels
   * @param width in pixels
   * @param channels of each pixel
   */
  public record Images(int height, int width, int channels) implements Form {}

  /**
   * Steps, each a row of numbers.
   *
   * @param longest the most steps that an example has
   * @param perStep whether every step has a target, not the whole sequence
   */
  public record Sequences(int longest, boolean perStep) implements Form {}

  /**
   * {@return the SHA-256, in hexadecimal digits, of what is trained and measured on: features and
   * targets as they were read and scaled, in their order}
   */
  public String digest() {
    ContentDigest digest = new ContentDigest();
    training.addTo(digest);
    measured.addTo(digest);
    return digest.hex();
  }

  /** {@return whether the features are the pixels of images} */
  public boolean isImages() {
    return form instanceof Images;
  }
}
