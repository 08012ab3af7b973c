package io.github.dl4jdni.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.MatchCondition;
import org.nd4j.linalg.dataset.api.preprocessor.Normalizer;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * A model as a {@link ModelReader} found it. What else its file holds is read when it is asked for,
 * under the reader's limits.
 */
public final class StoredModel {

  private static final int LARGEST_NORMALIZER = 64 << 20;

  private final ModelReader reader;
  private final Path file;
  private final Model network;
  private final boolean hasUpdaterState;
  private final boolean finite;

  StoredModel(
      ModelReader reader, Path file, Model network, boolean hasUpdaterState, boolean finite) {
    this.reader = reader;
    this.file = file;
    this.network = network;
    this.hasUpdaterState = hasUpdaterState;
    this.finite = finite;
  }

  /** {@return the network: a {@code MultiLayerNetwork} or a {@code ComputationGraph}} */
  public Model network() {
    return network;
  }

  /**
   * {@return the network, of layers in a row}
   *
   * @throws IllegalStateException if it is a graph
   */
  public MultiLayerNetwork multiLayerNetwork() {
    if (network instanceof MultiLayerNetwork layers) {
      return layers;
    }
    throw new IllegalStateException(file + " holds a ComputationGraph; ask for computationGraph()");
  }

  /**
   * {@return the network, a graph}
   *
   * @throws IllegalStateException if it is one of layers in a row
   */
  public ComputationGraph computationGraph() {
    if (network instanceof ComputationGraph graph) {
      return graph;
    }
    throw new IllegalStateException(
        file + " holds a MultiLayerNetwork; ask for multiLayerNetwork()");
  }

  /** {@return whether the state of the network's updater was saved with it} */
  public boolean hasUpdaterState() {
    return hasUpdaterState;
  }

  /**
   * {@return the parameters, to be read in parts}
   *
   * @throws IOException if the file cannot be read
   */
  public StoredVector parameters() throws IOException {
    return vector(ModelSerializer.COEFFICIENTS_BIN);
  }

  /**
   * {@return the state of the network's updater, to be read in parts; null if it was not saved}
   *
   * @throws IOException if the file cannot be read
   */
  public StoredVector updaterState() throws IOException {
    return hasUpdaterState ? vector(ModelSerializer.UPDATER_BIN) : null;
  }

  private StoredVector vector(String entry) throws IOException {
    try (ModelEntries entries = reader.open(file)) {
      return new StoredVector(reader, entries, entry);
    }
  }

  /**
   * {@return how many parameters are NaN or infinite, by the names of their layers; empty if all
   * are finite}
   */
  public Map<String, Long> nonFiniteParameters() {
    Map<String, Long> counts = new LinkedHashMap<>();
    if (!finite) {
      Layer[] layers =
          network instanceof ComputationGraph graph
              ? graph.getLayers()
              : ((MultiLayerNetwork) network).getLayers();
      for (int i = 0; i < layers.length; i++) {
        String name = layers[i].conf().getLayer().getLayerName();
        long count = nonFinite(layers[i]);
        if (count > 0) {
          counts.merge(name == null ? "layer" + i : name, count, Long::sum);
        }
      }
    }
    return counts;
  }

  private static long nonFinite(Layer layer) {
    long count = 0;
    for (INDArray parameter : layer.paramTable().values()) {
      MatchCondition finite = new MatchCondition(parameter, Conditions.isFinite());
      count += parameter.length() - Nd4j.getExecutioner().exec(finite).getLong(0);
    }
    return count;
  }

  /**
   * {@return the normaliser that was saved with the network; null if none was}
   *
   * @throws ModelFileException if it is damaged, a serialised Java object, or read by a class that
   *     is not allowed
   * @throws IOException if the file cannot be read
   */
  public Normalizer<?> normalizer() throws IOException {
    byte[] content;
    try (ModelEntries entries = reader.open(file)) {
      if (!entries.has(ModelSerializer.NORMALIZER_BIN)) {
        return null;
      }
      content = entries.content(ModelSerializer.NORMALIZER_BIN, 1, LARGEST_NORMALIZER).bytes();
    }
    try {
      NormalizerCheck.check(content, reader.classes());
      return NormalizerSerializer.getDefault().restore(new ByteArrayInputStream(content));
    } catch (Exception | LinkageError e) { // as ND4J announces
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new ModelFileException(file + ": its normaliser cannot be restored (" + why + ")", e);
    }
  }

  /**
   * {@return the names of all that was saved beside the network: a normaliser, and objects of the
   * user's, of which nothing is opened}
   *
   * @throws IOException if the file cannot be read
   */
  public List<String> attachments() throws IOException {
    try (ModelEntries entries = reader.open(file)) {
      return attachments(entries);
    }
  }

  private static List<String> attachments(ModelEntries entries) {
    Set<String> others =
        Set.of(
            ModelSerializer.CONFIGURATION_JSON,
            ModelSerializer.COEFFICIENTS_BIN,
            ModelSerializer.NO_PARAMS_MARKER,
            ModelSerializer.UPDATER_BIN,
            ModelSerializer.PREPROCESSOR_BIN);
    return entries.names().stream().filter(name -> !others.contains(name)).toList();
  }

  /**
   * {@return whether the file has a Java-serialised preprocessor, as none of Deeplearning4j's later
   * versions writes or gives back, though all run it}
   *
   * <p>It is neither opened nor among the {@linkplain #attachments() attachments}.
   *
   * @throws IOException if the file cannot be read
   */
  public boolean hasSerializedPreprocessor() throws IOException {
    try (ModelEntries entries = reader.open(file)) {
      return entries.has(ModelSerializer.PREPROCESSOR_BIN);
    }
  }

  /**
   * Copies the {@linkplain #attachments() attachments} into another model's file, piece by piece.
   *
   * @param out which is left open, as is its last entry
   * @throws IOException if the file cannot be read, or {@code out} cannot be written
   */
  public void copyAttachments(ZipOutputStream out) throws IOException {
    try (ModelEntries entries = reader.open(file)) {
      for (String name : attachments(entries)) {
        out.putNextEntry(new ZipEntry(name));
        entries.copy(name, out);
      }
    }
  }
}
