package io.github.dl4jdni.cli.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.internal.files.ReplacedFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** What is done to the files that commands write their results to. */
public final class OutputFiles {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private OutputFiles() {}

  /**
   * Makes the folder of a file, so that a wrong path shows before the work.
   *
   * @param option that names the file
   * @param file that will be written
   * @param example of a file's name
   * @throws UserErrorException if the folder cannot be made, or the file is a folder
   */
  public static void prepare(String option, Path file, String example) {
    createFolder(option, file.toAbsolutePath().getParent());
    if (Files.isDirectory(file)) {
      throw new UserErrorException(
          option + " " + file + ": is a folder; name a file, for instance " + example);
    }
  }

  /**
   * Makes a folder, unless it is there.
   *
   * @param option that names it
   * @param folder the folder
   * @throws UserErrorException if it cannot be made
   */
  public static void createFolder(String option, Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException failure) {
      throw new UserErrorException(
          option + ": the folder " + folder + " cannot be made: " + failure, failure);
    }
  }

  /**
   * Writes a record as JSON, into a file that is there as a whole or as it was before.
   *
   * @param report the record
   * @param file whose folder exists
   * @throws IOException if the file cannot be written
   */
  public static void writeJson(Object report, Path file) throws IOException {
    byte[] written = JSON.writeValueAsBytes(report);
    ReplacedFile.write(file, out -> out.write(written));
  }

  /**
   * Writes a picture as PNG, into a file that is there as a whole or as it was before.
   *
   * @param picture the picture
   * @param file whose name ends in .png
   * @throws IOException if the file cannot be written
   */
  static void writePng(BufferedImage picture, Path file) throws IOException {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    // ImageIO's own stream would go through a file elsewhere, and print a trace where that fails.
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(encoded)) {
      ImageIO.write(picture, "png", stream);
    }
    ReplacedFile.write(file, encoded::writeTo);
  }
}
