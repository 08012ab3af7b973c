package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.nio.file.Path;

/**
 * What one experiment trains and measures on.
 *
 * @param training the images for training
 * @param measured the images on which the error is measured; none of them is among the others
 */
public record ImageDataSet(LabelledImages training, LabelledImages measured) {

  private static final int VALIDATION_IMAGES = 5_000;

  /**
   * {@return training images, the last 5000 of which are measured on instead}
   *
   * @param source where they come from, for messages
   * @param training all training images
   * @throws UserErrorException if there are no more than those
   */
  public static ImageDataSet forValidation(Path source, LabelledImages training) {
    int held = training.size() - VALIDATION_IMAGES;
    if (held < 1) {
      throw new UserErrorException(
          String.format(
              "--measure-on validation needs more than %d training images, but %s holds %d",
              VALIDATION_IMAGES, source, training.size()));
    }
    return new ImageDataSet(training.range(0, held), training.range(held, training.size()));
  }

  /**
   * {@return the first of both}
   *
   * @param trainSize how many images to train on; null for all
   * @param testSize how many to measure on; null for all
   */
  public ImageDataSet first(Integer trainSize, Integer testSize) {
    return new ImageDataSet(first(training, trainSize), first(measured, testSize));
  }

  private static LabelledImages first(LabelledImages images, Integer count) {
    return count == null || count >= images.size() ? images : images.range(0, count);
  }
}
