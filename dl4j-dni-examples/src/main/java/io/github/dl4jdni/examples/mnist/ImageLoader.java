package io.github.dl4jdni.examples.mnist;

import io.github.dl4jdni.examples.UserErrorException;
import io.github.dl4jdni.examples.data.DataSetKind;
import io.github.dl4jdni.examples.data.DrawnDigits;
import io.github.dl4jdni.examples.data.DrawnDigits.Split;
import io.github.dl4jdni.examples.data.ImageDataSet;
import io.github.dl4jdni.examples.data.LabelledImages;
import io.github.dl4jdni.examples.data.MeasuredSplit;
import io.github.dl4jdni.examples.data.MnistFiles;
import java.nio.file.Path;

/** Draws or reads the images that the options ask for. */
final class ImageLoader {

  private static final int DIGITS_TRAINING = 10_000;
  private static final int DIGITS_MEASURED = 2_000;
  private static final int MNIST_VALIDATION = 5_000;

  private final MnistOptions options;

  ImageLoader(MnistOptions options) {
    this.options = options;
  }

  /**
   * {@return the images}
   *
   * @throws UserErrorException if MNIST's files are missing or damaged, or hold too few images
   */
  ImageDataSet load() {
    return options.dataset == DataSetKind.DIGITS ? drawn() : read();
  }

  private boolean validates() {
    return options.measuredSplit == MeasuredSplit.VALIDATION;
  }

  private ImageDataSet drawn() {
    DrawnDigits digits = new DrawnDigits(options.seed);
    int training = options.trainSize == null ? DIGITS_TRAINING : options.trainSize;
    int measured = options.testSize == null ? DIGITS_MEASURED : options.testSize;
    return new ImageDataSet(
        digits.draw(Split.TRAIN, training),
        digits.draw(validates() ? Split.VALIDATION : Split.TEST, measured));
  }

  private ImageDataSet read() {
    Path directory =
        options.dataDirectory == null
            ? MnistFiles.deeplearning4jDirectory()
            : options.dataDirectory;
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
    return new ImageDataSet(first(training, options.trainSize), first(measured, options.testSize));
  }

  private static LabelledImages first(LabelledImages images, Integer count) {
    return count == null || count >= images.size() ? images : images.range(0, count);
  }
}
