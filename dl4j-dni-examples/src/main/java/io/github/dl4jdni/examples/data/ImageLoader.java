package io.github.dl4jdni.examples.data;

import io.github.dl4jdni.examples.UserErrorException;
import io.github.dl4jdni.examples.data.DrawnDigits.Split;
import java.nio.file.Path;

/**
 * Draws or reads images of digits to train and to measure on.
 *
 * @param dataset which
 * @param measuredSplit what is measured on
 * @param trainSize train on so many images only, the first ones; null for all
 * @param testSize measure on so many images only, the first ones; null for all
 */
public record ImageLoader(
    DataSetKind dataset, MeasuredSplit measuredSplit, Integer trainSize, Integer testSize) {

  private static final int DIGITS_TRAINING = 10_000;
  private static final int DIGITS_MEASURED = 2_000;
  private static final int MNIST_VALIDATION = 5_000;

  /**
   * {@return the images}
   *
   * @param dataDirectory folder of MNIST's files, or null for Deeplearning4j's data folder
   * @param seed of the drawn digits
   * @throws UserErrorException if MNIST's files are missing or damaged, or hold too few images
   */
  public ImageDataSet load(Path dataDirectory, long seed) {
    return dataset == DataSetKind.DIGITS ? drawn(seed) : read(dataDirectory);
  }

  private boolean validates() {
    return measuredSplit == MeasuredSplit.VALIDATION;
  }

  private ImageDataSet drawn(long seed) {
    DrawnDigits digits = new DrawnDigits(seed);
    int training = trainSize == null ? DIGITS_TRAINING : trainSize;
    int measured = testSize == null ? DIGITS_MEASURED : testSize;
    return new ImageDataSet(
        digits.draw(Split.TRAIN, training),
        digits.draw(validates() ? Split.VALIDATION : Split.TEST, measured));
  }

  private ImageDataSet read(Path dataDirectory) {
    Path directory = dataDirectory == null ? MnistFiles.deeplearning4jDirectory() : dataDirectory;
    MnistFiles files = new MnistFiles(directory);
    LabelledImages training = files.train();
    LabelledImages measured;
    if (validates()) {
      int held = training.size() - MNIST_VALIDATION;
      if (held < 1) {
        throw new UserErrorException(
            String.format(
                "--measure-on validation needs more than %d training images, but %s holds %d",
                MNIST_VALIDATION, directory, training.size()));
      }
      measured = training.range(held, training.size());
      training = training.range(0, held);
    } else {
      measured = files.test();
    }
    return new ImageDataSet(first(training, trainSize), first(measured, testSize));
  }

  private static LabelledImages first(LabelledImages images, Integer count) {
    return count == null || count >= images.size() ? images : images.range(0, count);
  }
}
