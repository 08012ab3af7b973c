package io.github.dl4jdni.examples.data;

import io.github.dl4jdni.examples.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.datavec.image.loader.NativeImageLoader;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads images from a folder that has a folder of images for each class. */
public final class ImageFolders {

  private static final float WHITE = 255f;

  private final int height;
  private final int width;
  private final int channels;

  /**
   * A reader that scales all images to one size.
   *
   * @param height in pixels
   * @param width in pixels
   * @param channels 1 for grey, 3 for colour
   */
  public ImageFolders(int height, int width, int channels) {
    this.height = height;
    this.width = width;
    this.channels = channels;
  }

  /**
   * {@return the folders in a folder, which are its classes, by name}
   *
   * @param folder the folder
   */
  public static List<Path> classes(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isDirectory)
          .filter(each -> !each.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UserErrorException(folder + ": cannot be listed: " + e, e);
    }
  }

  /**
   * Reads all images.
   *
   * @param folder that holds the classes' folders
   * @return rows of [channels, height, width] in the range 0 to 1; channels of colour in blue,
   *     green, red order, as DataVec has them
   * @throws UserErrorException if there are less than two classes, or a file is no image
   */
  public ArrayExamples read(Path folder) {
    List<Path> classes = classes(folder);
    if (classes.size() < 2) {
      throw new UserErrorException(
          folder
              + ": holds "
              + classes.size()
              + " folders; a folder of images for each of two or more classes is needed");
    }
    NativeImageLoader loader = new NativeImageLoader(height, width, channels);
    List<float[]> features = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      for (Path file : images(classes.get(label))) {
        features.add(pixels(loader, file));
        labels.add(label);
      }
    }
    return new ArrayExamples(
        features.toArray(new float[0][]),
        labels.stream().mapToInt(Integer::intValue).toArray(),
        classes.size());
  }

  private static List<Path> images(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> images = entries.filter(ImageFolders::isImage).sorted().toList();
      if (images.isEmpty()) {
        throw new UserErrorException(
            folder
                + ": holds no image; known endings are "
                + String.join(", ", NativeImageLoader.ALLOWED_FORMATS));
      }
      return images;
    } catch (IOException e) {
      throw new UserErrorException(folder + ": cannot be listed: " + e, e);
    }
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(java.util.Locale.ROOT);
    return Stream.of(NativeImageLoader.ALLOWED_FORMATS)
        .anyMatch(format -> name.endsWith("." + format));
  }

  private static float[] pixels(NativeImageLoader loader, Path file) {
    try (INDArray image = loader.asMatrix(file.toFile())) {
      float[] pixels = image.dup('c').reshape(image.length()).toFloatVector();
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] /= WHITE;
      }
      return pixels;
    } catch (IOException | RuntimeException e) {
      throw new UserErrorException(file + ": is no image that can be read: " + e.getMessage(), e);
    }
  }
}
