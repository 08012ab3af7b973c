package io.github.dl4jdni.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.core.JacksonException;

/**
 * Reads models that Deeplearning4j's {@code ModelSerializer} wrote, from whomever they come: no
 * code in a file runs, and memory is taken only for what a file holds.
 *
 * <pre>{@code
 * StoredModel stored = new ModelReader().read(Path.of("model.zip"));
 * MultiLayerNetwork network = stored.multiLayerNetwork();
 * }</pre>
 *
 * <p>Deeplearning4j's own reader opens a Java-serialised {@code preprocessor.bin}, instantiates any
 * class that a configuration names, and believes the lengths that arrays announce. This one reads
 * configuration, parameters and updater state, and nothing else unless asked; looks through them
 * first; and gives Deeplearning4j's reader a clean zip in memory. What it accepts, it reads with
 * the same bits.
 *
 * <p>A configuration may name classes of Deeplearning4j, of ND4J and of this library. Layers of
 * one's own have to be {@linkplain #allowClasses(String...) allowed}.
 *
 * <p>A file may unpack to 256 MiB, or to 20 times its size if that is more. Heap and arrays
 * together take about four times the unpacked size while it is read.
 *
 * <p>Readers are immutable.
 */
public final class ModelReader {

  /** What Java's arrays and Deeplearning4j's reader hold at most. */
  private static final int LARGEST_ENTRY = Integer.MAX_VALUE - 8;

  private static final String KIND_OF_ARRAYS = "file of named arrays that this library wrote";

  private static final String ENTRY_OF_KERAS_3 = "model.weights.h5";
  private static final int USUAL_CONFIGURATION = 1 << 16;
  private static final int LARGEST_CONFIGURATION = 16 << 20;
  private static final long LARGEST_LIMIT = 1L << 50;

  private final AllowedClasses classes;
  private final long limit;
  private final boolean acceptsNonFinite;

  /** A reader that trusts nothing. */
  public ModelReader() {
    this(new AllowedClasses(List.of()), 0, false);
  }

  private ModelReader(AllowedClasses classes, long limit, boolean acceptsNonFinite) {
    this.classes = classes;
    this.limit = limit;
    this.acceptsNonFinite = acceptsNonFinite;
  }

  /**
   * {@return a reader that lets files name more classes}
   *
   * @param prefixes how the classes' names begin: {@code "com.example.layers."} for a package, or a
   *     whole name. What such classes do when they are loaded and instantiated is not limited
   * @throws IllegalArgumentException for an empty one, which would allow all
   */
  public ModelReader allowClasses(String... prefixes) {
    AllowedClasses more = classes;
    for (String prefix : prefixes) {
      if (prefix.isBlank()) {
        throw new IllegalArgumentException(
            "an empty beginning of names would allow every class; name a package or a class");
      }
      more = more.and(prefix);
    }
    return new ModelReader(more, limit, acceptsNonFinite);
  }

  /**
   * {@return a reader with another limit of what a file may unpack to}
   *
   * @param bytes of all its entries together; 0 for the default
   * @throws IllegalArgumentException for a negative number
   */
  public ModelReader maximumUnpacked(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a limit must be at least 0, got " + bytes);
    }
    return new ModelReader(classes, Math.min(bytes, LARGEST_LIMIT), acceptsNonFinite);
  }

  /**
   * {@return a reader that also takes models with parameters that are NaN or infinite} {@link
   * StoredModel#nonFiniteParameters()} tells where they are.
   */
  public ModelReader acceptNonFinite() {
    return new ModelReader(classes, limit, true);
  }

  /**
   * Reads a model.
   *
   * @param file a zip of Deeplearning4j's {@code ModelSerializer}
   * @return the model
   * @throws ModelFileException if it holds none, or one that may not be read: the message says why
   * @throws IOException if the file cannot be read
   */
  public StoredModel read(Path file) throws IOException {
    try (ModelEntries entries = open(file)) {
      checkIsModel(entries);
      EntryContent json =
          entries.content(
              ModelSerializer.CONFIGURATION_JSON, USUAL_CONFIGURATION, LARGEST_CONFIGURATION);
      StoredConfiguration configuration = configuration(file, json);
      boolean updater = entries.has(ModelSerializer.UPDATER_BIN);
      ArrayHeader parameters = parameters(entries, configuration);
      CleanZip clean = new CleanZip();
      clean.add(ModelSerializer.CONFIGURATION_JSON, json);
      boolean finite = true;
      if (parameters == null) {
        clean.add(ModelSerializer.COEFFICIENTS_BIN, nothing());
        clean.add(ModelSerializer.NO_PARAMS_MARKER, nothing());
      } else {
        EntryContent numbers = array(entries, ModelSerializer.COEFFICIENTS_BIN, parameters);
        finite = checkFinite(file, numbers.nonFinite(parameters.type()), parameters.length());
        clean.add(ModelSerializer.COEFFICIENTS_BIN, numbers);
      }
      if (updater) {
        ArrayHeader state = entries.arrayHeader(ModelSerializer.UPDATER_BIN);
        clean.add(ModelSerializer.UPDATER_BIN, array(entries, ModelSerializer.UPDATER_BIN, state));
      }
      Model network = restore(file, configuration.isGraph(), clean.read(), updater);
      return new StoredModel(this, file, network, updater, finite);
    }
  }

  /**
   * Reads a model but for its parameters and updater state, of which {@link
   * StoredModel#parameters()} and {@link StoredModel#updaterState()} give parts: for hosts that
   * have no room for all of them.
   *
   * @param file as for {@link #read}; it has to stay as it is
   * @return the model, whose network is not initialised
   * @throws ModelFileException as for {@link #read}
   * @throws IOException if the file cannot be read
   */
  public StoredModel readWithoutParameters(Path file) throws IOException {
    try (ModelEntries entries = open(file)) {
      checkIsModel(entries);
      EntryContent content =
          entries.content(
              ModelSerializer.CONFIGURATION_JSON, USUAL_CONFIGURATION, LARGEST_CONFIGURATION);
      StoredConfiguration configuration = configuration(file, content);
      if (parameters(entries, configuration) == null) {
        throw new ModelFileException(file + ": its network has no parameters");
      }
      String json = configuration.json();
      Model network =
          configuration.isGraph()
              ? new ComputationGraph(ComputationGraphConfiguration.fromJson(json))
              : new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
      return new StoredModel(this, file, network, entries.has(ModelSerializer.UPDATER_BIN), true);
    }
  }

  /**
   * Looks through the JSON of a network's configuration, so that Deeplearning4j may make objects of
   * it: {@code MultiLayerConfiguration.fromJson}, {@code ComputationGraphConfiguration.fromJson}.
   * Its network may have as many parameters as a model's file may unpack to.
   *
   * @param file of JSON
   * @return what it holds
   * @throws ModelFileException if it is no configuration, or one that may not be read
   * @throws IOException if the file cannot be read
   */
  public String readConfiguration(Path file) throws IOException {
    if (Files.size(file) > LARGEST_CONFIGURATION) {
      throw new ModelFileException(
          file
              + ": is no network's configuration: those have at most "
              + LARGEST_CONFIGURATION
              + " bytes");
    }
    String json = Files.readString(file);
    StoredConfiguration configuration =
        StoredConfiguration.of(
            file.toString(), "network's configuration as Deeplearning4j writes it", json, classes);
    long most = (limit > 0 ? limit : ModelEntries.LEAST_LIMIT) / Double.BYTES;
    if (configuration.parameters() > most) {
      throw new ModelFileException(
          file
              + ": its network has "
              + configuration.parameters()
              + " parameters. If you trust it, allow more: maximumUnpacked(bytes), on the command"
              + " line --max-unpacked MIB");
    }
    return json;
  }

  /**
   * Reads arrays that {@link StoredArrays#save} wrote, within the limits of models.
   *
   * @param file that holds them
   * @return the arrays, and what they are: the text was looked through, and names no class that it
   *     may not; whether the two belong together is for the caller to see
   * @throws ModelFileException if it holds none, or some that may not be read: the message says why
   * @throws IOException if the file cannot be read
   */
  public StoredArrays readArrays(Path file) throws IOException {
    try (ModelEntries entries = ModelEntries.open(file, KIND_OF_ARRAYS, limit)) {
      if (!entries.has(StoredArrays.DESCRIPTION)) {
        throw entries.isNot("the zip has no " + StoredArrays.DESCRIPTION, null);
      }
      byte[] text =
          entries
              .content(StoredArrays.DESCRIPTION, USUAL_CONFIGURATION, LARGEST_CONFIGURATION)
              .bytes();
      String description = new String(text, StandardCharsets.UTF_8);
      try {
        new ConfigurationCheck(file.toString(), classes).check(description);
      } catch (JacksonException e) {
        throw entries.isNot("its description is no JSON (" + e.getOriginalMessage() + ")", e);
      }
      Map<String, INDArray> arrays = new LinkedHashMap<>();
      for (String name : entries.names()) {
        if (name.endsWith(StoredArrays.ARRAY)) {
          String key = name.substring(0, name.length() - StoredArrays.ARRAY.length());
          arrays.put(key, readArray(entries, name));
        }
      }
      return new StoredArrays(file.toString(), description, arrays);
    }
  }

  private INDArray readArray(ModelEntries entries, String name) throws IOException {
    ArrayHeader header = entries.arrayHeader(name);
    EntryContent content = array(entries, name, header);
    checkFinite(entries.file(), content.nonFinite(header.type()), header.length());
    try {
      return Nd4j.read(new ByteArrayInputStream(content.bytes()));
    } catch (RuntimeException e) { // of many kinds
      throw entries.isNot("ND4J cannot restore " + name + ": " + e, e);
    }
  }

  /** Opens a file once more, with this reader's limits. */
  ModelEntries open(Path file) throws IOException {
    return ModelEntries.open(file, ModelEntries.KIND, limit);
  }

  AllowedClasses classes() {
    return classes;
  }

  private static void checkIsModel(ModelEntries entries) throws ModelFileException {
    if (entries.has(ENTRY_OF_KERAS_3)) {
      throw new ModelFileException(
          entries.file()
              + ": is a file of Keras 3, which Deeplearning4j's importer does not read; save it as"
              + " HDF5 from Keras 2, as model.h5");
    }
    for (String needed :
        List.of(ModelSerializer.CONFIGURATION_JSON, ModelSerializer.COEFFICIENTS_BIN)) {
      if (!entries.has(needed)) {
        throw ModelEntries.notAModel(entries.file(), "the zip has no " + needed, null);
      }
    }
  }

  /**
   * Deeplearning4j writes and reads JSON in the platform's encoding; here is to be read the same.
   */
  private StoredConfiguration configuration(Path file, EntryContent json)
      throws ModelFileException {
    String text = new String(json.bytes(), Charset.defaultCharset());
    return StoredConfiguration.of(file.toString(), ModelEntries.KIND, text, classes);
  }

  /** The header of the parameters; null if there are none. */
  private static ArrayHeader parameters(ModelEntries entries, StoredConfiguration configuration)
      throws IOException {
    boolean empty = entries.size(ModelSerializer.COEFFICIENTS_BIN) == 0;
    ArrayHeader header = empty ? null : entries.arrayHeader(ModelSerializer.COEFFICIENTS_BIN);
    long stored = header == null ? 0 : header.length();
    if (stored != configuration.parameters()) {
      throw new ModelFileException(
          entries.file()
              + ": has "
              + stored
              + " parameters, and a network of its configuration has "
              + configuration.parameters());
    }
    if (empty && !entries.has(ModelSerializer.NO_PARAMS_MARKER)) {
      throw ModelEntries.notAModel(
          entries.file(), ModelSerializer.COEFFICIENTS_BIN + " is empty", null);
    }
    return header;
  }

  private static EntryContent array(ModelEntries entries, String name, ArrayHeader header)
      throws IOException {
    EntryContent content = entries.content(name, header.bytes(), LARGEST_ENTRY);
    if (!header.equals(ArrayHeader.read(content.first()))) {
      throw new ModelFileException(entries.file() + ": was changed while it was read");
    }
    return content;
  }

  private static EntryContent nothing() throws IOException {
    return new EntryContent(InputStream.nullInputStream(), 1, 0);
  }

  private boolean checkFinite(Path file, long nonFinite, long of) throws ModelFileException {
    if (nonFinite > 0 && !acceptsNonFinite) {
      throw new ModelFileException(
          file
              + ": "
              + nonFinite
              + " of its "
              + of
              + " parameters are NaN or infinite: its training diverged. inspect shows in which"
              + " layers; ModelReader.acceptNonFinite() reads it all the same");
    }
    return nonFinite == 0;
  }

  private static Model restore(Path file, boolean graph, InputStream clean, boolean updater)
      throws ModelFileException {
    try {
      if (graph) {
        ComputationGraph network = ModelSerializer.restoreComputationGraph(clean, updater);
        checkShapes(network.getLayers());
        return network;
      }
      MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(clean, updater);
      checkShapes(network.getLayers());
      return network;
    } catch (IOException | RuntimeException | LinkageError e) { // of many kinds
      throw ModelEntries.notAModel(file, "Deeplearning4j cannot restore it: " + e, e);
    }
  }

  /** Sizes whose product overflows would fit any number of parameters. */
  private static void checkShapes(Layer[] layers) {
    for (Layer layer : layers) {
      for (INDArray parameter : layer.paramTable().values()) {
        long length = 1;
        for (long size : parameter.shape()) {
          length = Math.multiplyExact(length, size);
        }
        if (length != parameter.length()) {
          throw new IllegalStateException(
              "a parameter of " + layer.conf().getLayer() + " is too large");
        }
      }
    }
  }
}
