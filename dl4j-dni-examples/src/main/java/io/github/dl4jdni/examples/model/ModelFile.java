package io.github.dl4jdni.examples.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.examples.UserErrorException;
import io.github.dl4jdni.examples.network.AnyNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.deeplearning4j.util.ModelSerializer;

/**
 * What a file of Deeplearning4j's model serialiser, or of Keras, holds.
 *
 * @param network the network
 * @param hasUpdaterState whether the state of its updater was saved with it
 * @param attachments everything else in the file, by name: a normaliser, objects of the user's
 */
public record ModelFile(
    AnyNetwork network, boolean hasUpdaterState, Map<String, byte[]> attachments) {

  private static final Set<String> OF_THE_NETWORK =
      Set.of(
          ModelSerializer.CONFIGURATION_JSON,
          ModelSerializer.COEFFICIENTS_BIN,
          ModelSerializer.NO_PARAMS_MARKER,
          ModelSerializer.UPDATER_BIN);

  /**
   * {@return what a file holds}
   *
   * @param file a model's zip, or HDF5 of Keras
   * @throws UserErrorException if there is none, or it holds no model
   */
  public static ModelFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserErrorException(
          file
              + (Files.exists(file) ? " is no file" : " does not exist")
              + "; name a model's zip or Keras' .h5");
    }
    try {
      if (KerasFile.isOne(file)) {
        return KerasFile.read(file);
      }
    } catch (IOException e) {
      throw new UserErrorException(file + " cannot be read: " + e, e);
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      boolean updater = zip.getEntry(ModelSerializer.UPDATER_BIN) != null;
      return new ModelFile(network(file, zip, updater), updater, attachments(zip));
    } catch (ZipException e) {
      throw notAModel(file, "it is no zip file (" + e.getMessage() + ")", e);
    } catch (IOException e) {
      throw new UserErrorException(file + " cannot be read: " + e, e);
    }
  }

  private static AnyNetwork network(Path file, ZipFile zip, boolean updater) throws IOException {
    if (zip.getEntry(KerasFile.ENTRY_OF_KERAS_3) != null) {
      throw new UserErrorException(
          file
              + ": is a file of Keras 3, which Deeplearning4j's importer does not read; save it as"
              + " HDF5 from Keras 2, as model.h5");
    }
    ZipEntry configuration = zip.getEntry(ModelSerializer.CONFIGURATION_JSON);
    if (configuration == null || zip.getEntry(ModelSerializer.COEFFICIENTS_BIN) == null) {
      throw notAModel(
          file,
          "the zip has no "
              + (configuration == null
                  ? ModelSerializer.CONFIGURATION_JSON
                  : ModelSerializer.COEFFICIENTS_BIN),
          null);
    }
    boolean graph;
    try (InputStream json = zip.getInputStream(configuration)) {
      JsonNode tree = new ObjectMapper().readTree(json);
      graph = tree.has("vertices");
      if (!graph && !tree.has("confs")) {
        throw notAModel(file, "its configuration is neither a network's nor a graph's", null);
      }
    } catch (JacksonException e) {
      throw notAModel(file, "its configuration is no JSON", e);
    }
    try {
      return graph
          ? new AnyNetwork.Graph(ModelSerializer.restoreComputationGraph(file.toFile(), updater))
          : new AnyNetwork.Stack(ModelSerializer.restoreMultiLayerNetwork(file.toFile(), updater));
    } catch (RuntimeException e) { // of many kinds: classes that are not there, wrong lengths
      throw notAModel(file, "Deeplearning4j cannot restore it: " + e, e);
    }
  }

  private static UserErrorException notAModel(Path file, String why, Throwable cause) {
    return new UserErrorException(
        file + " is no model saved by Deeplearning4j's ModelSerializer: " + why, cause);
  }

  private static Map<String, byte[]> attachments(ZipFile zip) throws IOException {
    Map<String, byte[]> attachments = new LinkedHashMap<>();
    for (ZipEntry entry : Collections.list(zip.entries())) {
      if (!OF_THE_NETWORK.contains(entry.getName()) && !entry.isDirectory()) {
        try (InputStream content = zip.getInputStream(entry)) {
          attachments.put(entry.getName(), content.readAllBytes());
        }
      }
    }
    return attachments;
  }

  /**
   * {@return another network with everything that was saved beside this one}
   *
   * @param changed the network
   */
  ModelFile with(AnyNetwork changed) {
    return new ModelFile(changed, hasUpdaterState, attachments);
  }
}
