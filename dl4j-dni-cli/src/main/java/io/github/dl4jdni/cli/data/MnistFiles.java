package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.common.resources.DL4JResources;

/** Reads MNIST from its four standard files, as they are or compressed with gzip. */
public final class MnistFiles {

  /** The standard names: images and labels for training, images and labels for the test. */
  public static final List<String> NAMES =
      List.of(
          "train-images-idx3-ubyte",
          "train-labels-idx1-ubyte",
          "t10k-images-idx3-ubyte",
          "t10k-labels-idx1-ubyte");

  private static final int SIDE = 28;

  private final Path directory;

  /**
   * Takes the place of the files.
   *
   * @param directory that holds the files
   */
  public MnistFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * {@return the folder in which Deeplearning4j itself looks for MNIST}
   *
   * <p>That is {@code ~/.deeplearning4j} or what the system property {@code
   * org.deeplearning4j.resources.directory} says.
   */
  public static Path deeplearning4jDirectory() {
    return DL4JResources.getBaseDirectory().toPath();
  }

  /**
   * {@return the images for training}
   *
   * @throws UserErrorException if a file is missing or damaged
   */
  public LabelledImages train() {
    return read(NAMES.get(0), NAMES.get(1));
  }

  /**
   * {@return the images for the test}
   *
   * @throws UserErrorException if a file is missing or damaged
   */
  public LabelledImages test() {
    return read(NAMES.get(2), NAMES.get(3));
  }

  private LabelledImages read(String imagesName, String labelsName) {
    Path imagesPath = find(imagesName);
    IdxFile images = IdxFile.read(imagesPath, 3);
    IdxFile labels = IdxFile.read(find(labelsName), 1);
    if (images.dimension(1) != SIDE || images.dimension(2) != SIDE) {
      throw new UserErrorException(
          String.format(
              "%s: holds images of %d x %d pixels, but MNIST's are 28 x 28; is this the right"
                  + " file?",
              imagesPath, images.dimension(1), images.dimension(2)));
    }
    images.requireSameCount(labels);
    checkRange(labels);
    return new LabelledImages(SIDE, SIDE, images.content(), labels.content());
  }

  private static void checkRange(IdxFile labels) {
    byte[] values = labels.content();
    for (int i = 0; i < values.length; i++) {
      int label = Byte.toUnsignedInt(values[i]);
      if (label >= LabelledImages.CLASSES) {
        throw new UserErrorException(
            String.format(
                "%s: label number %d is %d, but labels are 0 to 9; fetch the file again",
                labels.path(), i, label));
      }
    }
  }

  private Path find(String name) {
    Path plain = directory.resolve(name);
    if (Files.isRegularFile(plain)) {
      return plain;
    }
    Path compressed = directory.resolve(name + ".gz");
    if (Files.isRegularFile(compressed)) {
      return compressed;
    }
    throw new UserErrorException(
        String.format(
            "%s: there is neither this file nor %s.gz; name the folder with --data-dir, or run"
                + " fetch-mnist",
            plain, name));
  }
}
