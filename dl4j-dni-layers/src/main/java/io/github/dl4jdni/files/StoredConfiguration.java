package io.github.dl4jdni.files;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.nd4j.shade.jackson.core.JacksonException;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * A configuration that was looked through.
 *
 * @param json its text
 * @param isGraph whether it is a graph's
 * @param parameters how many parameters its network has
 */
record StoredConfiguration(String json, boolean isGraph, long parameters) {

  /**
   * Looks through a configuration and counts.
   *
   * @param source what it is read from, for messages
   * @param kind what that should be, for messages
   * @param json its text
   * @param classes those that it may name
   * @return what is known of it
   * @throws ModelFileException if it is none, or may not be read
   */
  static StoredConfiguration of(String source, String kind, String json, AllowedClasses classes)
      throws ModelFileException {
    String no = source + " is no " + kind + ": ";
    JsonNode tree;
    try {
      tree = new ConfigurationCheck(source, classes).check(json);
    } catch (JacksonException e) {
      throw new ModelFileException(
          no + "its configuration is no JSON (" + e.getOriginalMessage() + ")", e);
    }
    boolean isGraph = tree.has("vertices");
    if (!isGraph && !tree.has("confs")) {
      throw new ModelFileException(no + "its configuration is neither a network's nor a graph's");
    }
    try {
      return new StoredConfiguration(
          json,
          isGraph,
          isGraph
              ? count(ComputationGraphConfiguration.fromJson(json))
              : count(MultiLayerConfiguration.fromJson(json)));
    } catch (RuntimeException | LinkageError e) { // of many kinds, as what is in a file
      throw new ModelFileException(
          no + "Deeplearning4j makes no network of its configuration: " + e, e);
    }
  }

  private static long count(MultiLayerConfiguration configuration) {
    List<NeuralNetConfiguration> layers = configuration.getConfs();
    long count = 0;
    for (NeuralNetConfiguration layer : layers) {
      count = Math.addExact(count, layer.getLayer().initializer().numParams(layer));
    }
    return count;
  }

  private static long count(ComputationGraphConfiguration configuration) {
    long count = 0;
    for (GraphVertex vertex : configuration.getVertices().values()) {
      count = Math.addExact(count, vertex.numParams(true));
    }
    return count;
  }
}
