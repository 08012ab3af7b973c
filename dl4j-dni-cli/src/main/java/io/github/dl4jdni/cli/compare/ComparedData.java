package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.ArrayExamples;
import io.github.dl4jdni.cli.data.CifarFolder;
import io.github.dl4jdni.cli.data.ColumnScaling;
import io.github.dl4jdni.cli.data.CsvExamples;
import io.github.dl4jdni.cli.data.DataSetKind;
import io.github.dl4jdni.cli.data.IdxFolder;
import io.github.dl4jdni.cli.data.ImageDataSet;
import io.github.dl4jdni.cli.data.ImageFolders;
import io.github.dl4jdni.cli.data.ImageLoader;
import io.github.dl4jdni.cli.data.LabelledImages;
import io.github.dl4jdni.cli.data.MeasuredSplit;
import io.github.dl4jdni.cli.data.NumberExamples;
import io.github.dl4jdni.cli.data.ReadExamples;
import io.github.dl4jdni.cli.data.SequenceExamples;
import io.github.dl4jdni.cli.data.SequenceFiles;
import io.github.dl4jdni.cli.data.SplitExamples;
import io.github.dl4jdni.cli.data.SplitExamples.Images;
import io.github.dl4jdni.cli.data.TargetExamples;
import io.github.dl4jdni.cli.data.Task;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** Reads or draws what {@code compare} trains and measures on, and tells what was read. */
final class ComparedData {

  private static final long SEED = 1;
  private static final List<String> TRAINING = List.of("train", "training");
  private static final List<String> TEST = List.of("test", "testing");
  private static final List<String> VALIDATION = List.of("validation", "valid", "val", "dev");

  private final DataOptions options;
  private final Expected expected;

  /**
   * What the model says of its data.
   *
   * @param task what it learns, where the data leave it open; or null
   * @param images the size of those that it takes; or null
   * @param normalizer in words, the normaliser in its file, which changes all values; null if there
   *     is none, or it is not to be used
   * @param keepsWeights whether its weights are kept, which were trained on values of some scale
   * @param takesIndices whether it takes whole numbers for what they count
   */
  record Expected(
      Task task, Images images, String normalizer, boolean keepsWeights, boolean takesIndices) {

    /** Of networks that this program builds. */
    static final Expected NOTHING = new Expected(null, null, null, false, false);
  }

  ComparedData(DataOptions options, Expected expected) {
    this.options = options;
    this.expected = expected;
  }

  /**
   * {@return the examples}
   *
   * @throws UserErrorException if there are none where the options say, or they cannot be read
   */
  SplitExamples load() {
    SplitExamples read = read();
    List<String> notes = new ArrayList<>(read.notes());
    notes.add(read.training().targets().and(read.measured().targets()).description());
    notes.add(
        String.format(
            Locale.ROOT,
            "%d to train on, %d to measure on (%s)",
            read.training().size(),
            read.measured().size(),
            options.measuredName == null ? read.measuredOn() : options.measuredName));
    return new SplitExamples(
        options.dataName == null ? read.description() : options.dataName,
        read.training(),
        read.measured(),
        options.measuredName == null ? read.measuredOn() : options.measuredName,
        read.form(),
        notes);
  }

  private SplitExamples read() {
    if (options.data.equals("digits")) {
      return digits();
    }
    Path path = path();
    if (Files.isRegularFile(path)) {
      return file(path);
    }
    if (!Files.isDirectory(path)) {
      throw new UserErrorException(
          "--data "
              + options.data
              + ": there is no such file or folder; name a CSV file, a folder of CSV files, a sequence"
              + " each, a folder of IDX files or of CIFAR-10's binary files, a folder with a folder"
              + " of images for each class, or digits, which this program draws");
    }
    if (IdxFolder.isOne(path)) {
      return idx(path);
    }
    if (CifarFolder.isOne(path)) {
      return cifar(path);
    }
    Path training = split(path, TRAINING);
    if (SequenceFiles.isFolder(training == null ? path : training)) {
      return sequences(path, training);
    }
    return imageFolders(path, training);
  }

  private Path path() {
    try {
      return Path.of(options.data);
    } catch (InvalidPathException e) {
      throw new UserErrorException("--data " + options.data + ": is no path: " + e.getReason(), e);
    }
  }

  private SplitExamples file(Path path) {
    ReadExamples read =
        options.sequenceColumn == null
            ? CsvExamples.read(path, options.csv(), expected.task())
            : new SequenceFiles(options.csv(), expected.task()).read(path, options.sequenceColumn);
    return scaled(heldOut(read, form(read.examples())));
  }

  private static SplitExamples.Form form(NumberExamples examples) {
    return examples instanceof SequenceExamples sequences
        ? new SplitExamples.Sequences(sequences.longest(), sequences.hasTargetsOfSteps())
        : new SplitExamples.Rows();
  }

  private SplitExamples sequences(Path folder, Path training) {
    SequenceFiles reader = new SequenceFiles(options.csv(), expected.task());
    if (training == null) {
      ReadExamples read = reader.read(List.of(folder)).get(0);
      return scaled(heldOut(read, form(read.examples())));
    }
    Path measured = measured(folder, training);
    List<ReadExamples> read = reader.read(List.of(training, measured));
    int longest =
        Math.max(
            ((SequenceExamples) read.get(0).examples()).longest(),
            ((SequenceExamples) read.get(1).examples()).longest());
    boolean perStep = ((SequenceExamples) read.get(0).examples()).hasTargetsOfSteps();
    return scaled(
        new SplitExamples(
            "sequences of " + folder.toAbsolutePath().normalize().getFileName(),
            first(shuffled(read.get(0).examples()), options.trainSize),
            first(read.get(1).examples(), options.testSize),
            measuredName(measured),
            new SplitExamples.Sequences(longest, perStep),
            read.get(0).notes()));
  }

  /** Values as the model wants them, or as fresh networks learn best from. */
  private SplitExamples scaled(SplitExamples split) {
    boolean auto = options.scaling.equals("auto");
    boolean own = expected.normalizer() != null;
    boolean raw =
        options.scaling.equals("none")
            || (auto && (expected.keepsWeights() || expected.takesIndices()));
    List<String> notes = new ArrayList<>(split.notes());
    if (own) {
      notes.add("values changed by the model's own normaliser, " + expected.normalizer());
    } else if (raw) {
      notes.add(
          "values as they are in the file"
              + (auto && expected.takesIndices()
                  ? ", which the model takes for indices"
                  : auto ? ", as the model keeps its weights and has no normaliser" : ""));
    } else {
      NumberExamples training = (NumberExamples) split.training();
      ColumnScaling scaling = training.scaling();
      training.scale(scaling);
      ((NumberExamples) split.measured()).scale(scaling);
      notes.add("each column scaled to mean 0 and variance 1 over the training examples");
    }
    return with(split, notes);
  }

  private static SplitExamples with(SplitExamples split, List<String> notes) {
    return new SplitExamples(
        split.description(),
        split.training(),
        split.measured(),
        split.measuredOn(),
        split.form(),
        notes);
  }

  /** What the range of pixels means is known, and a normaliser of a model's is fitted on it. */
  private void requirePixelScaling() {
    if (options.scaling.equals("standard")) {
      throw new UserErrorException(
          "--scaling standard is for rows and sequences, but --data "
              + options.data
              + " holds images, whose pixels go from 0 to 1");
    }
  }

  private String imageScaling() {
    return expected.normalizer() != null
        ? "pixels changed by the model's own normaliser, " + expected.normalizer()
        : "pixels from 0 (black) to 1 (white)";
  }

  private SplitExamples digits() {
    requirePixelScaling();
    ImageDataSet drawn =
        new ImageLoader(
                DataSetKind.DIGITS, options.measuredSplit, options.trainSize, options.testSize)
            .load(null, SEED);
    return images(
        "digits that this program draws (not MNIST)",
        drawn,
        List.of(sizeInWords(drawn.training().imageSize()), imageScaling()));
  }

  private SplitExamples idx(Path folder) {
    requirePixelScaling();
    IdxFolder files = new IdxFolder(folder);
    files.read();
    return imagesOfFiles(folder, "IDX files of images, as MNIST's", files.training(), files.test());
  }

  private SplitExamples cifar(Path folder) {
    requirePixelScaling();
    CifarFolder files = new CifarFolder(folder);
    return imagesOfFiles(folder, "CIFAR-10's binary files", files.training(), files.test());
  }

  private SplitExamples imagesOfFiles(
      Path folder, String description, LabelledImages training, LabelledImages test) {
    boolean validates = options.measuredSplit == MeasuredSplit.VALIDATION;
    ImageDataSet split =
        validates ? ImageDataSet.forValidation(folder, training) : new ImageDataSet(training, test);
    return images(
        description,
        split.first(options.trainSize, options.testSize),
        List.of(
            "files of " + folder.toAbsolutePath().normalize().getFileName(),
            training.size()
                + " images for training and "
                + test.size()
                + " for the test, none dropped",
            sizeInWords(training.imageSize()),
            imageScaling()));
  }

  private SplitExamples images(String description, ImageDataSet images, List<String> notes) {
    return new SplitExamples(
        description,
        images.training(),
        images.measured(),
        options.measuredSplit.toString(),
        images.training().imageSize(),
        notes);
  }

  private static String sizeInWords(Images size) {
    return String.format(
        "%d x %d, %s",
        size.height(), size.width(), size.channels() == 1 ? "grey" : "in blue, green and red");
  }

  /** With folders train and test these are the split. */
  private SplitExamples imageFolders(Path folder, Path training) {
    requirePixelScaling();
    Images size = options.imageSize(expected.images());
    ImageFolders reader =
        new ImageFolders(
            size.height(),
            size.width(),
            size.channels(),
            options.skipUnreadable,
            options.mostPixels());
    String description =
        "images in the class folders of " + folder.toAbsolutePath().normalize().getFileName();
    List<Path> parts =
        training == null ? List.of(folder) : List.of(training, measured(folder, training));
    List<ArrayExamples> read = reader.read(parts);
    List<String> notes = new ArrayList<>(reader.notes(read));
    notes.add(imageScaling());
    if (training == null) {
      return heldOut(new ReadExamples(description, read.get(0), notes), size);
    }
    String measuredOn = measuredName(parts.get(1));
    notes.addAll(
        ImageFolders.differences(
            read.get(0), read.get(1), List.of(name(training), name(parts.get(1)))));
    return new SplitExamples(
        description,
        first(shuffled(read.get(0)), options.trainSize),
        first(read.get(1), options.testSize),
        measuredOn,
        size,
        notes);
  }

  private static String name(Path folder) {
    return folder.getFileName().toString();
  }

  /** The folder of one of some names; null if there is none. */
  private static Path split(Path folder, List<String> names) {
    Optional<Path> found =
        ImageFolders.folders(folder).stream()
            .filter(each -> names.contains(name(each).toLowerCase(Locale.ROOT)))
            .findFirst();
    return found.orElse(null);
  }

  /** What is measured on beside a folder of training examples. */
  private Path measured(Path folder, Path training) {
    Path test = split(folder, TEST);
    Path validation = split(folder, VALIDATION);
    boolean validates = options.measuredSplit == MeasuredSplit.VALIDATION;
    Path found = validates || test == null ? validation : test;
    if (found == null) {
      throw new UserErrorException(
          String.format(
              "%s: holds a folder %s, but none named %s to measure on",
              folder, name(training), validates ? "validation" : "test"));
    }
    return found;
  }

  private static String measuredName(Path folder) {
    return TEST.contains(name(folder).toLowerCase(Locale.ROOT)) ? "test" : "validation";
  }

  /** A share of the examples, chosen once for all runs, is measured on. */
  private SplitExamples heldOut(ReadExamples read, SplitExamples.Form form) {
    NumberExamples mixed = shuffled(read.examples());
    int held = (int) Math.round(options.holdOut * mixed.size());
    if (held < 1 || held >= mixed.size()) {
      throw new UserErrorException(
          String.format(
              "--hold-out %s of %d examples leaves nothing to %s",
              options.holdOut, mixed.size(), held < 1 ? "measure on" : "train on"));
    }
    int training = mixed.size() - held;
    return new SplitExamples(
        read.description(),
        first(mixed.range(0, training), options.trainSize),
        first(mixed.range(training, mixed.size()), options.testSize),
        "held-out",
        form,
        read.notes());
  }

  private static NumberExamples shuffled(NumberExamples examples) {
    return examples.inOrder(order(examples.size()));
  }

  private static int[] order(int size) {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  private static TargetExamples first(TargetExamples examples, Integer count) {
    return count == null || count >= examples.size() ? examples : examples.range(0, count);
  }
}
