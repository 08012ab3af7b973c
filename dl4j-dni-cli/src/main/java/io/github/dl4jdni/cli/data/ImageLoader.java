package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.data.DrawnDigits.Split;
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

  /**
   * {@return the images}
   *
   * @param dataDirectory folder of MNIST's files, or null for Deeplearning4j's data folder
   * @param seed of the drawn digits
   * @throws io.github.dl4jdni.cli.command.UserErrorException if MNIST's files are missing or
   *     damaged, or hold too few images
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
    ImageDataSet images =
        validates()
            ? ImageDataSet.forValidation(directory, files.train())
            : new ImageDataSet(files.train(), files.test());
    return images.first(trainSize, testSize);
  }
}
