package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.files.ModelFileException;
import io.github.dl4jdni.files.ModelReader;
import io.github.dl4jdni.files.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipOutputStream;
import org.nd4j.linalg.dataset.api.preprocessor.Normalizer;

/**
 * What a file of Deeplearning4j's model serialiser, or of Keras, holds.
 *
 * @param file where it was read from
 * @param network the network
 * @param stored all that is in the file of Deeplearning4j's serialiser; null for one of Keras
 */
public record ModelFile(Path file, AnyNetwork network, StoredModel stored) {

  /** {@return what a file holds that is trusted in nothing} */
  static ModelFile read(Path file) {
    return read(file, new ModelReader());
  }

  /**
   * {@return what a file holds}
   *
   * @param file a model's zip, or HDF5 of Keras
   * @param reader of zips
   * @throws UserErrorException if there is none, or it holds no model that may be read
   */
  public static ModelFile read(Path file, ModelReader reader) {
    return read(file, reader, false);
  }

  /**
   * {@return what a file holds, with a network that is not initialised}
   *
   * @param file a model's zip
   * @param reader of zips
   * @throws UserErrorException if there is none, or it holds no model that may be read
   */
  static ModelFile readWithoutParameters(Path file, ModelReader reader) {
    return read(file, reader, true);
  }

  private static ModelFile read(Path file, ModelReader reader, boolean withoutParameters) {
    if (!Files.isRegularFile(file)) {
      throw new UserErrorException(
          file
              + (Files.exists(file) ? " is no file" : " does not exist")
              + "; name a model's zip or Keras' .h5");
    }
    try {
      if (!withoutParameters && KerasFile.isOne(file)) {
        return new ModelFile(file, KerasFile.read(file), null);
      }
      StoredModel stored =
          withoutParameters ? reader.readWithoutParameters(file) : reader.read(file);
      return new ModelFile(file, AnyNetwork.of(stored.network()), stored);
    } catch (ModelFileException e) {
      throw new UserErrorException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UserErrorException(file + " cannot be read: " + e, e);
    }
  }

  /** {@return whether the state of the network's updater was saved with it} */
  boolean hasUpdaterState() {
    return stored != null && stored.hasUpdaterState();
  }

  /**
   * {@return the normaliser that was saved with it; null if none was}
   *
   * @throws IOException if it cannot be restored
   */
  Normalizer<?> normalizer() throws IOException {
    return stored == null ? null : stored.normalizer();
  }

  /** {@return how many parameters are NaN or infinite, by layer} */
  Map<String, Long> nonFiniteParameters() {
    return stored == null ? Map.of() : stored.nonFiniteParameters();
  }

  /**
   * {@return whether something in the file is not copied with the attachments}
   *
   * @throws IOException if the file cannot be read
   */
  boolean hasSerializedPreprocessor() throws IOException {
    return stored != null && stored.hasSerializedPreprocessor();
  }

  /**
   * Copies everything else that the file holds.
   *
   * @param out the other model's file
   * @throws IOException if one of the two cannot be read or written
   */
  void copyAttachments(ZipOutputStream out) throws IOException {
    if (stored != null) {
      stored.copyAttachments(out);
    }
  }

  /**
   * {@return another network with everything that was saved beside this one}
   *
   * @param changed the network
   */
  public ModelFile with(AnyNetwork changed) {
    return new ModelFile(file, changed, stored);
  }
}
