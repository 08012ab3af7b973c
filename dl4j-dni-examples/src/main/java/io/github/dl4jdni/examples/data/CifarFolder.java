package io.github.dl4jdni.examples.data;

import io.github.dl4jdni.examples.UserErrorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of CIFAR-10's binary files, {@code data_batch_1.bin} and so on, and {@code
 * test_batch.bin}, plain or compressed by gzip: for each image a byte with its class, then the
 * planes of red, green and blue.
 */
public final class CifarFolder {

  /** Width and height of an image in pixels. */
  public static final int SIDE = 32;

  /** Colours of a pixel. */
  public static final int CHANNELS = 3;

  private static final int PIXELS = CHANNELS * SIDE * SIDE;
  private static final float WHITE = 255;
  private static final Pattern NAME =
      Pattern.compile("(data_batch_\\d+|test_batch)\\.bin(?:\\.gz)?", Pattern.CASE_INSENSITIVE);
  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private final Path folder;

  /**
   * A folder.
   *
   * @param folder that holds the files
   */
  public CifarFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * {@return whether some file in a folder is named as those are}
   *
   * @param folder the folder
   */
  public static boolean isOne(Path folder) {
    return !files(folder).isEmpty();
  }

  /**
   * {@return the images for training, batch by batch}
   *
   * @throws UserErrorException if there are none, or a file is damaged
   */
  public ArrayExamples training() {
    return read("data_batch_", "training");
  }

  /**
   * {@return the images for the test}
   *
   * @throws UserErrorException if there are none, or a file is damaged
   */
  public ArrayExamples test() {
    return read("test_batch", "test");
  }

  private ArrayExamples read(String prefix, String what) {
    List<float[]> images = new ArrayList<>();
    List<Integer> classes = new ArrayList<>();
    List<Path> files =
        files(folder).stream()
            .filter(
                file -> file.getFileName().toString().toLowerCase(Locale.ROOT).startsWith(prefix))
            .toList();
    if (files.isEmpty()) {
      throw new UserErrorException(
          folder
              + ": holds no file with CIFAR-10's "
              + what
              + " images; one is needed, named "
              + prefix
              + (prefix.endsWith("_") ? "1" : "")
              + ".bin or that with .gz");
    }
    files.forEach(file -> read(file, images, classes));
    return new ArrayExamples(
        images.toArray(float[][]::new),
        new Targets.Classes(classes.stream().mapToInt(Integer::intValue).toArray(), CLASSES));
  }

  private static void read(Path file, List<float[]> images, List<Integer> classes) {
    byte[] content;
    try (InputStream stream = CompressedFile.open(file)) {
      content = stream.readAllBytes();
    } catch (IOException e) {
      throw new UserErrorException(file + ": cannot be read: " + e.getMessage(), e);
    }
    int record = 1 + PIXELS;
    if (content.length == 0 || content.length % record != 0) {
      throw new UserErrorException(
          String.format(
              "%s: holds %d bytes, which is no number of CIFAR-10's images of %d bytes each; it may"
                  + " be cut short",
              file, content.length, record));
    }
    for (int from = 0; from < content.length; from += record) {
      if (content[from] < 0 || content[from] >= CLASSES.size()) {
        throw new UserErrorException(
            String.format(
                "%s: image %d is of class %d; CIFAR-10 has classes from 0 to %d",
                file, from / record, Byte.toUnsignedInt(content[from]), CLASSES.size() - 1));
      }
      classes.add((int) content[from]);
      float[] image = new float[PIXELS];
      for (int i = 0; i < PIXELS; i++) {
        image[i] = Byte.toUnsignedInt(content[from + 1 + i]) / WHITE;
      }
      images.add(image);
    }
  }

  /** The files in order; of one that is there twice, plain and compressed, the plain one. */
  private static List<Path> files(Path folder) {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(Files::isRegularFile)
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted()
          .forEach(found::add);
    } catch (IOException e) {
      throw new UserErrorException(folder + ": cannot be listed: " + e.getMessage(), e);
    }
    List<String> plain = new ArrayList<>();
    found.removeIf(
        file -> {
          Matcher name = NAME.matcher(file.getFileName().toString());
          return name.matches() && !isFirst(plain, name.group(1).toLowerCase(Locale.ROOT));
        });
    return found;
  }

  private static boolean isFirst(List<String> names, String name) {
    return !names.contains(name) && names.add(name);
  }
}
