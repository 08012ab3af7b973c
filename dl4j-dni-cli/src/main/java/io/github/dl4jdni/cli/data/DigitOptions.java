package io.github.dl4jdni.cli.data;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of commands that learn images of digits. */
public final class DigitOptions {

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      converter = DataSetKindConverter.class,
      description =
          "digits (drawn by this program, not MNIST) or mnist (read from files, see fetch-mnist)."
              + " Default: mnist if there is --data-dir, else digits.")
  private DataSetKind dataset;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Folder of MNIST's files. Default: Deeplearning4j's data folder.")
  private Path dataDirectory;

  @Option(
      names = "--measure-on",
      paramLabel = "NAME",
      converter = MeasuredSplitConverter.class,
      defaultValue = "test",
      description =
          "test, or validation to choose settings without looking at the test images; with mnist"
              + " these are the last 5000 training images. Default: ${DEFAULT-VALUE}.")
  private MeasuredSplit split;

  @Option(names = "--train-size", hidden = true, description = "Train on the first N images only.")
  private Integer trainSize;

  @Option(names = "--test-size", hidden = true, description = "Measure on the first N images only.")
  private Integer testSize;

  /**
   * Checks what the types do not.
   *
   * @param leastTraining how many images have to be there to learn
   * @throws UserErrorException for the first option that is out of range
   */
  public void check(int leastTraining) {
    if (trainSize != null) {
      atLeast(leastTraining, "--train-size", trainSize);
    }
    if (testSize != null) {
      atLeast(1, "--test-size", testSize);
    }
    if (dataset == DataSetKind.DIGITS && dataDirectory != null) {
      throw new UserErrorException(
          "--data-dir is for --dataset mnist; digits are drawn by this program");
    }
  }

  /** {@return which images are meant} */
  public DataSetKind kind() {
    if (dataset != null) {
      return dataset;
    }
    return dataDirectory == null ? DataSetKind.DIGITS : DataSetKind.MNIST;
  }

  /** {@return what is measured on} */
  public MeasuredSplit split() {
    return split;
  }

  /**
   * {@return the images}
   *
   * @param drawingSeed of digits that are drawn
   * @throws UserErrorException if MNIST's files are missing or damaged, or hold too few images
   */
  public ImageDataSet images(long drawingSeed) {
    return new ImageLoader(kind(), split, trainSize, testSize).load(dataDirectory, drawingSeed);
  }
}
