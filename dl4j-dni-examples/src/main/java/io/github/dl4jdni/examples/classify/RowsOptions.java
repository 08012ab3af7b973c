package io.github.dl4jdni.examples.classify;

import static io.github.dl4jdni.examples.OptionChecks.atLeast;

import io.github.dl4jdni.examples.UserErrorException;
import io.github.dl4jdni.examples.data.DataSetKind;
import io.github.dl4jdni.examples.data.ImageLoader;
import io.github.dl4jdni.examples.data.MeasuredSplit;
import io.github.dl4jdni.examples.data.MeasuredSplitConverter;
import io.github.dl4jdni.examples.network.NameConverters;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that {@code rows} has beside those of all recurrent experiments. */
final class RowsOptions {

  /** The drawn digits are the same in all calls; {@code --seed} is of weights and order alone. */
  private static final long DRAWING_SEED = 1;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      converter = NameConverters.OfDataSet.class,
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
   * {@return the images that the options ask for, as sequences}
   *
   * @throws UserErrorException if an option is out of range, or the files are missing or damaged
   */
  LabelledSequences sequences() {
    if (trainSize != null) {
      atLeast(1, "--train-size", trainSize);
    }
    if (testSize != null) {
      atLeast(1, "--test-size", testSize);
    }
    if (dataset == DataSetKind.DIGITS && dataDirectory != null) {
      throw new UserErrorException(
          "--data-dir is for --dataset mnist; digits are drawn by this program");
    }
    DataSetKind kind = kind();
    ImageLoader loader = new ImageLoader(kind, split, trainSize, testSize);
    return new ImageRows(
        loader.load(dataDirectory, DRAWING_SEED), kind.description(), kind.isSynthetic());
  }

  private DataSetKind kind() {
    if (dataset != null) {
      return dataset;
    }
    return dataDirectory == null ? DataSetKind.DIGITS : DataSetKind.MNIST;
  }

  /** {@return what is measured on} */
  MeasuredSplit split() {
    return split;
  }
}
