package io.github.dl4jdni.examples.report;

import io.github.dl4jdni.examples.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command's files go. */
public final class OutputPaths {

  private OutputPaths() {}

  /**
   * Makes the folders of the files, so that a wrong path shows before the work.
   *
   * @param report the file of {@code --report}
   * @param plots the folder of {@code --plots}
   * @throws UserErrorException if a folder cannot be made, or the file is one
   */
  public static void prepare(Path report, Path plots) {
    createFolder("--report", report.toAbsolutePath().getParent());
    createFolder("--plots", plots);
    if (Files.isDirectory(report)) {
      throw new UserErrorException(
          "--report " + report + ": is a folder; name a file, for instance report.json");
    }
  }

  private static void createFolder(String option, Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException failure) {
      throw new UserErrorException(
          option + ": the folder " + folder + " cannot be made: " + failure, failure);
    }
  }
}
