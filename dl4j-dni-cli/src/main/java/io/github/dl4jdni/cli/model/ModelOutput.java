package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.files.ModelFileException;
import io.github.dl4jdni.internal.files.ReplacedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.util.ModelSerializer;
import picocli.CommandLine.Option;

/**
 * Where a command writes its model: whole or not at all, and over nothing without being told to.
 */
public final class ModelOutput {

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUT.zip",
      description = "Where the model goes.")
  private Path file;

  @Option(names = "--force", description = "Replace the file if there is one already.")
  private boolean force;

  /**
   * Checks what can be checked before the work.
   *
   * @throws UserErrorException if the file exists, or cannot be made
   */
  public void check() {
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new UserErrorException("-o " + file + ": there is no folder " + folder);
    }
    if (Files.isDirectory(file)) {
      throw new UserErrorException("-o " + file + ": is a folder; name a file, say model.zip");
    }
    if (Files.exists(file) && !force) {
      throw new UserErrorException("-o " + file + ": exists already; --force replaces it");
    }
  }

  /**
   * Writes a model.
   *
   * @param model the model
   * @throws UserErrorException if that fails; what was there before stays
   */
  public void write(ModelFile model) {
    check();
    try {
      ReplacedFile.write(
          file,
          out -> ModelSerializer.writeModel(model.network().model(), out, model.hasUpdaterState()),
          (network, out) -> {
            attach(network, model, out);
            check(); // it may have been made while this was written
          });
    } catch (ModelFileException e) { // of the file that was read
      throw new UserErrorException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UserErrorException("-o " + file + ": cannot be written: " + e, e);
    }
  }

  /**
   * Adds to the file, which has the network already, what was saved beside another model.
   *
   * @param model the other model
   * @throws UserErrorException if that fails; the network is there all the same
   */
  public void attach(ModelFile model) {
    try {
      ReplacedFile.write(file, out -> attach(file, model, out));
    } catch (ModelFileException e) { // of the file that was read
      throw new UserErrorException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UserErrorException("-o " + file + ": cannot be written: " + e, e);
    }
  }

  /** {@return the file} */
  public Path file() {
    return file;
  }

  /** A zip file cannot be added to, and Deeplearning4j reads none with entries for folders. */
  private static void attach(Path network, ModelFile model, OutputStream whole) throws IOException {
    ZipOutputStream to = new ZipOutputStream(whole);
    try (ZipFile from = new ZipFile(network.toFile())) {
      for (ZipEntry entry : Collections.list(from.entries())) {
        to.putNextEntry(new ZipEntry(entry.getName()));
        try (InputStream content = from.getInputStream(entry)) {
          content.transferTo(to);
        }
      }
      model.copyAttachments(to);
    }
    to.finish();
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
