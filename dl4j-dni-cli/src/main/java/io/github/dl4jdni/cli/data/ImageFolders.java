package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads images from folders that have a folder of images for each class. */
public final class ImageFolders {

  private static final int NAMED = 3;

  /** What operating systems and their tools leave between files. */
  private static final Set<String> OF_SYSTEMS =
      Set.of(
          "thumbs.db",
          "ehthumbs.db",
          "desktop.ini",
          "__macosx",
          "@eadir",
          "lost+found",
          "$recycle.bin",
          "system volume information",
          "icon\r");

  private final int height;
  private final int width;
  private final int channels;
  private final boolean skipsUnreadable;
  private final long mostPixels;
  private final List<String> unreadable = new ArrayList<>();
  private final List<Path> others = new ArrayList<>();
  private final Set<String> empty = new TreeSet<>();
  private int hidden;

  /**
   * A reader that scales all images to one size.
   *
   * @param height in pixels
   * @param width in pixels
   * @param channels 1 for grey, 3 for colour
   * @param skipsUnreadable whether images that cannot be read are left out
   * @param mostPixels of an image in its own size; larger ones are not decoded
   */
  public ImageFolders(
      int height, int width, int channels, boolean skipsUnreadable, long mostPixels) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.skipsUnreadable = skipsUnreadable;
    this.mostPixels = mostPixels;
  }

  /**
   * {@return the folders in a folder, by name, without those of the system}
   *
   * @param folder the folder
   */
  public static List<Path> folders(Path folder) {
    return FolderEntries.of(folder, each -> Files.isDirectory(each) && !isOfSystem(each));
  }

  static boolean isOfSystem(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.startsWith(".") || OF_SYSTEMS.contains(name);
  }

  /**
   * Reads all images of some folders, in which classes of one name are the same.
   *
   * @param folders that hold the classes' folders: all examples, or those for training and those to
   *     measure on
   * @return rows of [channels, height, width] from 0 to 1 for each of the folders; channels of
   *     colour in blue, green, red order, as DataVec has them
   * @throws UserErrorException if there are less than two classes, or files that cannot be read and
   *     are not to be left out
   */
  public List<ArrayExamples> read(List<Path> folders) {
    requireClasses(folders);
    List<List<float[]>> features = new ArrayList<>();
    List<List<String>> labels = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (Path folder : folders) {
      features.add(new ArrayList<>());
      labels.add(new ArrayList<>());
      for (Path of : folders(folder)) {
        List<float[]> images = images(of);
        features.get(features.size() - 1).addAll(images);
        String name = of.getFileName().toString();
        labels.get(labels.size() - 1).addAll(Collections.nCopies(images.size(), name));
        if (images.isEmpty()) {
          empty.add(name);
        } else {
          names.add(name);
        }
      }
    }
    empty.removeAll(names);
    refuseUnreadable(folders);
    List<String> classes = List.copyOf(names);
    List<ArrayExamples> read = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      if (features.get(i).isEmpty() || classes.size() < 2) {
        throw new UserErrorException(
            String.format(
                "%s: holds images of %d classes; two or more are needed, of one of these kinds: %s",
                folders.get(i), new TreeSet<>(labels.get(i)).size(), ImageKind.all()));
      }
      read.add(
          new ArrayExamples(
              features.get(i).toArray(new float[0][]),
              new Targets.Classes(
                  labels.get(i).stream().mapToInt(classes::indexOf).toArray(), classes)));
    }
    return read;
  }

  private void refuseUnreadable(List<Path> folders) {
    if (!unreadable.isEmpty() && !skipsUnreadable) {
      throw new UserErrorException(
          String.format(
              "%s: %s; mend or delete %s, or leave %s out with --skip-unreadable",
              folders.get(0).getParent() != null && folders.size() > 1
                  ? folders.get(0).getParent()
                  : folders.get(0),
              unreadableOnes(),
              unreadable.size() == 1 ? "it" : "them",
              unreadable.size() == 1 ? "it" : "them"));
    }
  }

  private static void requireClasses(List<Path> folders) {
    for (Path folder : folders) {
      int found = folders(folder).size();
      if ((found < 2 && folders.size() == 1) || found == 0) {
        throw new UserErrorException(
            folder
                + ": holds "
                + found
                + " folders; a folder of images for each of two or more classes is needed");
      }
    }
  }

  private List<float[]> images(Path folder) {
    List<float[]> images = new ArrayList<>();
    for (Path file : files(folder)) {
      boolean claims = hasImageEnding(file);
      try {
        if (Files.size(file) == 0 && claims) {
          unreadable.add(file + " (it is empty)");
        } else if (claims || ImageKind.ofContent(file) != null) {
          images.add(PixelReader.read(file, channels, mostPixels).scaled(height, width).values());
        } else {
          others.add(file);
        }
      } catch (IOException e) {
        unreadable.add(file + " (" + e.getMessage() + ")");
      }
    }
    return images;
  }

  /** All files in a class's folder and below, but for the system's. */
  private List<Path> files(Path folder) {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      walk.filter(Files::isRegularFile)
          .sorted()
          .forEach(
              file -> {
                boolean ofSystem = false;
                for (Path part : folder.relativize(file)) {
                  ofSystem |= isOfSystem(part);
                }
                if (ofSystem) {
                  hidden++;
                } else {
                  files.add(file);
                }
              });
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new UserErrorException(folder + ": cannot be listed: " + e, e);
    }
    return files;
  }

  private static boolean hasImageEnding(Path file) {
    return ImageKind.ofName(file) != null || NOT_READ.contains(ImageKind.ending(file));
  }

  /** Endings of images of kinds that are not read. */
  private static final Set<String> NOT_READ =
      Set.of(
          "heic", "heif", "avif", "jxl", "jp2", "svg", "exr", "dng", "cr2", "nef", "ico", "cur",
          "wbmp", "pfm");

  private String unreadableOnes() {
    return String.format(
        "%d %s cannot be read: %s%s",
        unreadable.size(),
        unreadable.size() == 1 ? "image" : "images",
        String.join(", ", unreadable.subList(0, Math.min(NAMED, unreadable.size()))),
        unreadable.size() > NAMED ? ", ..." : "");
  }

  /**
   * {@return what is to be said of what was read}
   *
   * @param read what {@link #read} gave
   */
  public List<String> notes(List<ArrayExamples> read) {
    List<String> notes = new ArrayList<>();
    int images = read.stream().mapToInt(ArrayExamples::size).sum();
    notes.add(images + " images" + (unreadable.isEmpty() ? ", none left out" : ""));
    if (!unreadable.isEmpty()) {
      notes.add("left out, as " + unreadableOnes());
    }
    if (!empty.isEmpty()) {
      notes.add("no class, as they hold no image: " + String.join(", ", empty));
    }
    if (!others.isEmpty()) {
      notes.add(others.size() + " other files passed over, such as " + others.get(0).getFileName());
    }
    if (hidden > 0) {
      notes.add(hidden + " hidden files passed over");
    }
    notes.add(
        String.format(
            "scaled to %d x %d, %s", height, width, channels == 1 ? "grey" : "in colour"));
    return notes;
  }

  /**
   * {@return which classes have examples in one of two sets alone, in words; empty if none has}
   *
   * @param training examples for training
   * @param measured examples to measure on
   * @param names what these are called
   */
  public static List<String> differences(
      ArrayExamples training, ArrayExamples measured, List<String> names) {
    List<String> notes = new ArrayList<>();
    int[] trained = ((Targets.Classes) training.targets()).counts();
    int[] seen = ((Targets.Classes) measured.targets()).counts();
    Map<String, List<String>> alone = new TreeMap<>();
    for (int i = 0; i < trained.length; i++) {
      String name = training.targets().names().get(i);
      if (trained[i] == 0 || seen[i] == 0) {
        alone
            .computeIfAbsent(trained[i] == 0 ? names.get(1) : names.get(0), n -> new ArrayList<>())
            .add(name);
      }
    }
    alone.forEach(
        (where, classes) -> notes.add("only in " + where + ": " + String.join(", ", classes)));
    return notes;
  }
}
