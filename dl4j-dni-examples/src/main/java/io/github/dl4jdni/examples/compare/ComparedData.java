package io.github.dl4jdni.examples.compare;

import io.github.dl4jdni.examples.UserErrorException;
import io.github.dl4jdni.examples.data.ArrayExamples;
import io.github.dl4jdni.examples.data.CsvExamples;
import io.github.dl4jdni.examples.data.DrawnDigits;
import io.github.dl4jdni.examples.data.Examples;
import io.github.dl4jdni.examples.data.ImageFolders;
import io.github.dl4jdni.examples.data.LabelledImages;
import io.github.dl4jdni.examples.data.MeasuredSplit;
import io.github.dl4jdni.examples.data.MnistFiles;
import io.github.dl4jdni.examples.data.SplitExamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Reads or draws what {@code compare} trains and measures on. */
final class ComparedData {

  private static final int DIGITS_TRAINING = 10_000;
  private static final int DIGITS_MEASURED = 2_000;
  private static final int MNIST_VALIDATION = 5_000;
  private static final long DIGITS_SEED = 1;

  private final CompareOptions options;

  ComparedData(CompareOptions options) {
    this.options = options;
  }

  /**
   * {@return the examples}
   *
   * @throws UserErrorException if there are none where the options say, or they cannot be read
   */
  SplitExamples load() {
    SplitExamples read = read();
    return new SplitExamples(
        options.dataName == null ? read.description() : options.dataName,
        read.training(),
        read.measured(),
        options.measuredName == null ? read.measuredOn() : options.measuredName,
        read.height(),
        read.width(),
        read.channels());
  }

  private SplitExamples read() {
    if (options.data.equals("digits")) {
      return digits();
    }
    Path path = Path.of(options.data);
    if (Files.isRegularFile(path)) {
      ArrayExamples all = CsvExamples.read(path, options.labelColumn);
      SplitExamples split = heldOut("CSV file " + path.getFileName(), all, 1, all.values(), 1);
      ((ArrayExamples) split.training()).standardize((ArrayExamples) split.measured());
      return split;
    }
    if (!Files.isDirectory(path)) {
      throw new UserErrorException(
          "--data "
              + options.data
              + ": there is no such file or folder; name a CSV file, a folder of IDX files, a"
              + " folder with a folder of images for each class, or digits, which this program"
              + " draws");
    }
    String images = MnistFiles.NAMES.get(0);
    if (Files.exists(path.resolve(images)) || Files.exists(path.resolve(images + ".gz"))) {
      return idx(path);
    }
    return imageFolders(path);
  }

  private SplitExamples digits() {
    DrawnDigits drawn = new DrawnDigits(DIGITS_SEED);
    boolean validates = options.measuredSplit == MeasuredSplit.VALIDATION;
    int training = options.trainSize == null ? DIGITS_TRAINING : options.trainSize;
    int measured = options.testSize == null ? DIGITS_MEASURED : options.testSize;
    return new SplitExamples(
        "digits that this program draws (not MNIST)",
        drawn.draw(DrawnDigits.Split.TRAIN, training),
        drawn.draw(validates ? DrawnDigits.Split.VALIDATION : DrawnDigits.Split.TEST, measured),
        options.measuredSplit.toString(),
        DrawnDigits.SIDE,
        DrawnDigits.SIDE,
        1);
  }

  private SplitExamples idx(Path folder) {
    MnistFiles files = new MnistFiles(folder);
    LabelledImages training = files.train();
    LabelledImages measured;
    if (options.measuredSplit == MeasuredSplit.VALIDATION) {
      int held = training.size() - MNIST_VALIDATION;
      if (held < 1) {
        throw new UserErrorException(
            folder
                + ": holds "
                + training.size()
                + " training images, but --measure-on validation takes the last "
                + MNIST_VALIDATION);
      }
      measured = training.range(held, training.size());
      training = training.range(0, held);
    } else {
      measured = files.test();
    }
    return new SplitExamples(
        "IDX files of images, as MNIST's",
        first(training, options.trainSize),
        first(measured, options.testSize),
        options.measuredSplit.toString(),
        training.rows(),
        training.columns(),
        1);
  }

  /** With folders train and test these are the split. */
  private SplitExamples imageFolders(Path folder) {
    int[] size = options.imageSize();
    ImageFolders reader = new ImageFolders(size[0], size[1], size[2]);
    String description = "images in the class folders of " + folder.getFileName();
    if (Files.isDirectory(folder.resolve("train")) && Files.isDirectory(folder.resolve("test"))) {
      ArrayExamples training = reader.read(folder.resolve("train"));
      ArrayExamples test = reader.read(folder.resolve("test"));
      if (training.classes() != test.classes()) {
        throw new UserErrorException(
            String.format(
                "%s: train has %d classes, test %d", folder, training.classes(), test.classes()));
      }
      return new SplitExamples(
          description,
          first(shuffled(training), options.trainSize),
          first(test, options.testSize),
          "test",
          size[0],
          size[1],
          size[2]);
    }
    return heldOut(description, reader.read(folder), size[0], size[1], size[2]);
  }

  /** A share of the examples, chosen once for all runs, is measured on. */
  private SplitExamples heldOut(
      String description, ArrayExamples all, int height, int width, int channels) {
    ArrayExamples mixed = shuffled(all);
    int held = (int) Math.round(options.holdOut * mixed.size());
    if (held < 1 || held >= mixed.size()) {
      throw new UserErrorException(
          String.format(
              "--hold-out %s of %d examples leaves nothing to %s",
              options.holdOut, mixed.size(), held < 1 ? "measure on" : "train on"));
    }
    int training = mixed.size() - held;
    return new SplitExamples(
        description,
        first(mixed.range(0, training), options.trainSize),
        first(mixed.range(training, mixed.size()), options.testSize),
        "held-out",
        height,
        width,
        channels);
  }

  private static ArrayExamples shuffled(ArrayExamples examples) {
    return examples.inOrder(order(examples.size()));
  }

  private static int[] order(int size) {
    SplittableRandom random = new SplittableRandom(DIGITS_SEED);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  private static Examples first(Examples examples, Integer count) {
    return count == null || count >= examples.size() ? examples : examples.range(0, count);
  }
}
