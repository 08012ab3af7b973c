package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.SplitExamples.Images;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder of CIFAR-10's binary files, {@code data_batch_1.bin} and so on, and {@code
 * test_batch.bin}, plain or compressed by gzip: for each image a byte with its class, then the
 * planes of red, green and blue.
 *
 * <p>What is read has them in blue, green, red order, as DataVec has CIFAR-10 and {@link
 * ImageFolders} any image, so that a model sees the same however images come.
 */
public final class CifarFolder {

  private static final Images SIZE = new Images(32, 32, 3);
  private static final int PLANE = SIZE.height() * SIZE.width();
  private static final int RECORD = 1 + SIZE.channels() * PLANE;
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
  public LabelledImages training() {
    return read("data_batch_", "training");
  }

  /**
   * {@return the images for the test}
   *
   * @throws UserErrorException if there are none, or a file is damaged
   */
  public LabelledImages test() {
    return read("test_batch", "test");
  }

  private LabelledImages read(String prefix, String what) {
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
    List<byte[]> contents = files.stream().map(CifarFolder::content).toList();
    int images = contents.stream().mapToInt(content -> content.length / RECORD).sum();
    byte[] pixels = new byte[Math.multiplyExact(images, RECORD - 1)];
    byte[] classes = new byte[images];
    int image = 0;
    for (byte[] content : contents) {
      for (int from = 0; from < content.length; from += RECORD) {
        classes[image] = content[from];
        for (int plane = 0; plane < SIZE.channels(); plane++) {
          int inFile = SIZE.channels() - 1 - plane;
          System.arraycopy(
              content,
              from + 1 + inFile * PLANE,
              pixels,
              image * (RECORD - 1) + plane * PLANE,
              PLANE);
        }
        image++;
      }
    }
    return new LabelledImages(SIZE, pixels, classes, CLASSES);
  }

  private static byte[] content(Path file) {
    byte[] content;
    try (InputStream stream = CompressedFile.open(file)) {
      content = stream.readAllBytes();
    } catch (IOException e) {
      throw new UserErrorException(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (content.length == 0 || content.length % RECORD != 0) {
      throw new UserErrorException(
          String.format(
              "%s: holds %d bytes, which is no number of CIFAR-10's images of %d bytes each; it may"
                  + " be cut short",
              file, content.length, RECORD));
    }
    for (int from = 0; from < content.length; from += RECORD) {
      if (content[from] < 0 || content[from] >= CLASSES.size()) {
        throw new UserErrorException(
            String.format(
                "%s: image %d is of class %d; CIFAR-10 has classes from 0 to %d",
                file, from / RECORD, Byte.toUnsignedInt(content[from]), CLASSES.size() - 1));
      }
    }
    return content;
  }

  /** The files in order; of one that is there twice, plain and compressed, the plain one. */
  private static List<Path> files(Path folder) {
    List<Path> found =
        new ArrayList<>(
            FolderEntries.files(
                folder, file -> NAME.matcher(file.getFileName().toString()).matches()));
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
