package io.github.dl4jdni.cli.compare;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;

import io.github.dl4jdni.cli.command.EnumConverter;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.CsvOptions;
import io.github.dl4jdni.cli.data.CsvOptions.TextColumns;
import io.github.dl4jdni.cli.data.MeasuredSplit;
import io.github.dl4jdni.cli.data.MeasuredSplitConverter;
import io.github.dl4jdni.cli.data.SplitExamples.Images;
import io.github.dl4jdni.cli.data.Task;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code compare} that tell what is trained and measured on. */
final class DataOptions {

  private static final String DEFAULT_SIZE = "28x28x1";

  @Option(
      names = "--data",
      paramLabel = "DATA",
      defaultValue = "digits",
      description =
          "A CSV file; a folder of CSV files, a sequence each; a folder of IDX files (MNIST's"
              + " names) or of CIFAR-10's binary files; a folder with a folder of images for each class; two such in folders"
              + " train and test; or digits, which this program draws. Default: ${DEFAULT-VALUE}.")
  String data;

  @Option(
      names = "--label-column",
      split = ",",
      paramLabel = "NAME",
      description =
          "Of CSV files: the column to learn, by its name in the heading or its number from 0 (-1"
              + " is the last); several for labels of 0 and 1, or numbers. Default: that named"
              + " class, label, target or the like, the only one of text, or the last.")
  private List<String> labelColumns = new ArrayList<>();

  @Option(
      names = "--task",
      paramLabel = "NAME",
      converter = TaskConverter.class,
      description =
          "Of CSV files: classification, multi-label or regression. Default: what the columns to"
              + " learn hold; fractions are a regression.")
  private Task task;

  @Option(
      names = "--sequence-column",
      paramLabel = "NAME",
      description = "Of a CSV file whose rows are steps: the column that names their sequence.")
  String sequenceColumn;

  @Option(
      names = "--leave-out",
      split = ",",
      paramLabel = "NAME",
      description = "Of CSV files: columns that are not read, by name or number.")
  private List<String> leftOut = new ArrayList<>();

  @Option(
      names = "--text-columns",
      paramLabel = "NAME",
      converter = TextColumnsConverter.class,
      defaultValue = "refuse",
      description =
          "Of CSV files: what is done about text among the features: refuse, drop, or one-hot, a"
              + " column of 0 and 1 for each value. Default: ${DEFAULT-VALUE}.")
  private TextColumns textColumns;

  @Option(
      names = "--delimiter",
      paramLabel = "X",
      description =
          "Of CSV files: what separates columns, a character, tab or blanks. Default: detected from"
              + " the file.")
  private String delimiter;

  @Option(
      names = "--heading",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Of CSV files: whether the first row is a heading: yes, no or auto. Default:"
              + " ${DEFAULT-VALUE}.")
  private String heading;

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description = "Of CSV files: as UTF-8 or ISO-8859-1. Default: detected from the file.")
  private String encoding;

  @Option(
      names = "--scaling",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "How values are scaled: auto, the model's own normaliser if its file has one, and else"
              + " standard for CSV files (not with --keep-weights), and 0 to 1 for images; standard,"
              + " each column of rows or sequences to mean 0 and variance 1 over the training"
              + " examples; or none, as they are in the file, or 0 to 1 for images."
              + " Default: ${DEFAULT-VALUE}.")
  String scaling;

  @Option(
      names = "--hold-out",
      paramLabel = "X",
      defaultValue = "0.2",
      description =
          "Where there are no folders train and test: the share of examples, chosen once, that is"
              + " measured on and not trained on. Default: ${DEFAULT-VALUE}.")
  double holdOut;

  @Option(
      names = "--image-size",
      paramLabel = "HxWxC",
      description =
          "Of class folders: the height, width and channels that images are scaled to. Default:"
              + " the model's, or "
              + DEFAULT_SIZE
              + ".")
  private String imageSize;

  @Option(
      names = "--skip-unreadable",
      description = "Of class folders: leave out images that cannot be read.")
  boolean skipUnreadable;

  @Option(
      names = "--max-megapixels",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Of class folders: millions of pixels of an image in its own size; larger ones are not"
              + " decoded. Default: ${DEFAULT-VALUE}.")
  private int mostMegapixels;

  @Option(
      names = "--max-classes",
      paramLabel = "N",
      defaultValue = "" + CsvOptions.MOST_CLASSES,
      description =
          "Of CSV files: how many different values of the column to learn are taken for classes,"
              + " and made columns by --text-columns one-hot. Default: ${DEFAULT-VALUE}.")
  private int mostClasses;

  @Option(
      names = "--measure-on",
      paramLabel = "NAME",
      converter = MeasuredSplitConverter.class,
      defaultValue = "test",
      description =
          "Of digits, IDX files, CIFAR-10's files and folders: test, or validation to choose settings"
              + " without looking at the test examples; of IDX files and CIFAR-10's these are the"
              + " last 5000 for training. Default: ${DEFAULT-VALUE}.")
  MeasuredSplit measuredSplit;

  @Option(
      names = "--data-name",
      paramLabel = "TEXT",
      description = "What reports call the data. Default: what they are read from.")
  String dataName;

  @Option(
      names = "--measured-name",
      paramLabel = "TEXT",
      description =
          "What reports call the examples that are measured on. Default: test, validation or"
              + " held-out.")
  String measuredName;

  @Option(
      names = "--train-size",
      paramLabel = "N",
      description = "Train on the first N examples only. Default: all.")
  Integer trainSize;

  @Option(names = "--test-size", hidden = true, description = "Measure on the first N only.")
  Integer testSize;

  /** Reads {@link Task}. */
  static final class TaskConverter extends EnumConverter<Task> {
    TaskConverter() {
      super(Task.class);
    }
  }

  /** Reads {@link TextColumns}. */
  static final class TextColumnsConverter extends EnumConverter<TextColumns> {
    TextColumnsConverter() {
      super(TextColumns.class);
    }
  }

  /** What the user says of files of values. */
  CsvOptions csv() {
    return new CsvOptions(
        charset(), delimiter(), heading(), labelColumns, leftOut, textColumns, task, mostClasses);
  }

  /** How many pixels an image may have in its own size. */
  long mostPixels() {
    return 1_000_000L * mostMegapixels;
  }

  /** How many columns are to be learnt, as far as the options tell. */
  int targets() {
    return Math.max(1, labelColumns.size());
  }

  private Boolean heading() {
    return switch (heading) {
      case "auto" -> null;
      case "yes" -> true;
      case "no" -> false;
      default ->
          throw new UserErrorException("--heading must be yes, no or auto, got '" + heading + "'");
    };
  }

  private Character delimiter() {
    if (delimiter == null) {
      return null;
    }
    return switch (delimiter) {
      case "tab", "\\t" -> '\t';
      case "blanks", "blank", "space", " " -> ' ';
      case "comma" -> ',';
      case "semicolon" -> ';';
      default -> {
        boolean one = delimiter.length() == 1 && !delimiter.matches("[\\p{Alnum}\"\r\n.+-]");
        if (!one) {
          throw new UserErrorException(
              "--delimiter must be tab, blanks or a character that cannot be part of a number, got '"
                  + delimiter
                  + "'");
        }
        yield delimiter.charAt(0);
      }
    };
  }

  private Charset charset() {
    try {
      return encoding == null ? null : Charset.forName(encoding);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new UserErrorException(
          "--encoding: Java knows none of the name '" + encoding + "'; UTF-8 is one", e);
    }
  }

  /**
   * The size that images are scaled to.
   *
   * @param ofModel what the model takes; null if it does not tell
   */
  Images imageSize(Images ofModel) {
    if (imageSize == null && ofModel != null) {
      return ofModel;
    }
    String size = imageSize == null ? DEFAULT_SIZE : imageSize;
    if (!size.matches("[1-9][0-9]{0,4}x[1-9][0-9]{0,4}x[13]")) {
      throw new UserErrorException(
          "--image-size must be height, width and 1 or 3 channels, as 28x28x1, got '" + size + "'");
    }
    String[] parts = size.split("x", -1);
    return new Images(
        Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }

  /** Checks what the types do not. */
  void check() {
    if (trainSize != null) {
      atLeast(2, "--train-size", trainSize);
    }
    if (testSize != null) {
      atLeast(1, "--test-size", testSize);
    }
    if (!(holdOut > 0 && holdOut < 1)) {
      throw new UserErrorException("--hold-out must lie between 0 and 1, got " + holdOut);
    }
    if (!List.of("auto", "standard", "none").contains(scaling)) {
      throw new UserErrorException(
          "--scaling must be auto, standard or none, got '" + scaling + "'");
    }
    atLeast(1, "--max-megapixels", mostMegapixels);
    atLeast(2, "--max-classes", mostClasses);
    imageSize(null);
    csv();
  }
}
