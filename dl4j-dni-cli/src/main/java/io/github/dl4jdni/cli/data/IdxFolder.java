package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.SplitExamples.Images;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A folder of IDX files as MNIST's, of images of any size and up to 256 classes. */
public final class IdxFolder {

  private static final String TRAINING = "train";
  private static final String TEST = "(?:t10k|test)";

  private final Path folder;
  private LabelledImages training;
  private LabelledImages test;

  /**
   * A folder.
   *
   * @param folder that holds the files
   */
  public IdxFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * {@return whether some file in a folder is named as those are}
   *
   * @param folder the folder
   */
  public static boolean isOne(Path folder) {
    return !matching(folder, "(?:.*-)?(?:train|t10k|test)-(?:images|labels)[-.]idx[13]-ubyte.*")
        .isEmpty();
  }

  /**
   * Reads all files.
   *
   * @throws UserErrorException if one is missing or damaged, or they do not belong together
   */
  public void read() {
    IdxFile trainingImages = file(TRAINING, "images", 3);
    IdxFile trainingLabels = file(TRAINING, "labels", 1);
    IdxFile testImages = file(TEST, "images", 3);
    IdxFile testLabels = file(TEST, "labels", 1);
    trainingImages.requireSameCount(trainingLabels);
    testImages.requireSameCount(testLabels);
    for (int side = 1; side <= 2; side++) {
      if (trainingImages.dimension(side) != testImages.dimension(side)) {
        throw new UserErrorException(
            String.format(
                "%s: images of %d x %d, but %s holds %d x %d; all have to be of one size",
                testImages.path(),
                testImages.dimension(1),
                testImages.dimension(2),
                trainingImages.path(),
                trainingImages.dimension(1),
                trainingImages.dimension(2)));
      }
    }
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (IdxFile labels : List.of(trainingLabels, testLabels)) {
      for (byte label : labels.content()) {
        least = Math.min(least, Byte.toUnsignedInt(label));
        most = Math.max(most, Byte.toUnsignedInt(label));
      }
    }
    int first = Math.min(1, least); // EMNIST counts letters from 1
    int last = first == 0 ? Math.max(most, LabelledImages.CLASSES - 1) : most;
    List<String> names = IntStream.rangeClosed(first, last).mapToObj(String::valueOf).toList();
    training = images(trainingImages, trainingLabels, first, names);
    test = images(testImages, testLabels, first, names);
  }

  private static LabelledImages images(
      IdxFile images, IdxFile labels, int first, List<String> names) {
    byte[] classes = labels.content().clone();
    for (int i = 0; i < classes.length; i++) {
      classes[i] -= (byte) first;
    }
    return new LabelledImages(
        new Images(images.dimension(1), images.dimension(2), 1), images.content(), classes, names);
  }

  private IdxFile file(String split, String what, int dimensions) {
    String ending = "-" + what + "[-.]idx" + dimensions + "-ubyte";
    List<Path> plain = matching(folder, "(?:.*-)?" + split + ending);
    List<Path> found =
        plain.isEmpty() ? matching(folder, "(?:.*-)?" + split + ending + "\\.gz") : plain;
    if (found.size() != 1) {
      throw new UserErrorException(
          String.format(
              "%s: holds %s with the %s of the %s images; one is needed, named as MNIST's"
                  + " %s-%s-idx%d-ubyte or that with .gz",
              folder,
              found.isEmpty()
                  ? "no IDX file"
                  : found.size() + " IDX files " + found.stream().map(Path::getFileName).toList(),
              what.equals("images") ? "pixels" : what,
              split.equals(TRAINING) ? "training" : "test",
              split.equals(TRAINING) ? TRAINING : "t10k",
              what,
              dimensions));
    }
    return IdxFile.read(found.get(0), dimensions);
  }

  private static List<Path> matching(Path folder, String pattern) {
    Pattern name = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    return FolderEntries.files(
        folder, file -> name.matcher(file.getFileName().toString()).matches());
  }

  /** {@return the images for training} */
  public LabelledImages training() {
    return training;
  }

  /** {@return the images for the test} */
  public LabelledImages test() {
    return test;
  }
}
