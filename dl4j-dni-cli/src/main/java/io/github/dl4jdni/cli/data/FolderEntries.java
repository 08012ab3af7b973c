package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Lists folders. */
public final class FolderEntries {

  private FolderEntries() {}

  /**
   * {@return the files and folders in a folder, by name}
   *
   * @param folder the folder
   * @param wanted which of them
   * @throws UserErrorException if it cannot be listed
   */
  static List<Path> of(Path folder, Predicate<Path> wanted) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(wanted).sorted().toList();
    } catch (IOException e) {
      throw new UserErrorException(folder + ": cannot be listed: " + e, e);
    }
  }

  /**
   * {@return the files, and no folders, in a folder, by name}
   *
   * @param folder the folder
   * @param wanted which of them
   * @throws UserErrorException if it cannot be listed
   */
  public static List<Path> files(Path folder, Predicate<Path> wanted) {
    return of(folder, entry -> Files.isRegularFile(entry) && wanted.test(entry));
  }
}
