package io.github.dl4jdni.files;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/** Whatever a file holds, it is read or refused with a message: nothing else comes out. */
class ModelReaderFuzzTest {

  @TempDir static Path folder;

  private static HostileFiles layers;
  private static HostileFiles graph;

  @BeforeAll
  static void makeModels() throws IOException {
    layers = HostileFiles.of(StoredNetworks.layers(DataType.FLOAT));
    graph = HostileFiles.of(StoredNetworks.graph(DataType.FLOAT));
  }

  @MethodSource("zips")
  @FuzzTest
  void zip(byte[] bytes) throws IOException {
    read(Files.write(folder.resolve("model.zip"), bytes));
  }

  @MethodSource("configurations")
  @FuzzTest
  void configuration(byte[] json) throws IOException {
    readWith(ModelSerializer.CONFIGURATION_JSON, json);
  }

  @MethodSource("arrays")
  @FuzzTest
  void parameters(byte[] array) throws IOException {
    readWith(ModelSerializer.COEFFICIENTS_BIN, array);
  }

  @MethodSource("arrays")
  @FuzzTest
  void updaterState(byte[] array) throws IOException {
    readWith(ModelSerializer.UPDATER_BIN, array);
  }

  @MethodSource("normalizers")
  @FuzzTest
  void normalizer(byte[] bytes) throws IOException {
    readWith(ModelSerializer.NORMALIZER_BIN, bytes);
  }

  private static void readWith(String entry, byte[] content) throws IOException {
    byte[] sound = layers.entry(entry);
    try {
      read(layers.with(entry, content).write(folder.resolve("model.zip")));
    } finally {
      if (sound == null) {
        layers.without(entry);
      } else {
        layers.with(entry, sound);
      }
    }
  }

  private static void read(Path file) throws IOException {
    try {
      StoredModel model = new ModelReader().acceptNonFinite().read(file);
      model.normalizer();
      model.attachments();
    } catch (ModelFileException refused) {
      if (!refused.getMessage().contains(file.toString())) {
        throw new AssertionError("a message that does not name the file", refused);
      }
    }
  }

  static Stream<Arguments> zips() throws IOException {
    Path file = folder.resolve("sound.zip");
    return Stream.of(
        Arguments.of(Files.readAllBytes(layers.write(file))),
        Arguments.of(Files.readAllBytes(graph.write(file))),
        Arguments.of(new byte[0]));
  }

  static Stream<Arguments> configurations() {
    return Stream.of(layers, graph)
        .map(HostileFiles::configuration)
        .flatMap(
            json ->
                Stream.of(
                    json,
                    json.replaceAll("\\s+", ""),
                    json.replace("org.deeplearning4j", "java.lang"),
                    "[".repeat(200)))
        .map(json -> Arguments.of(json.getBytes(StandardCharsets.UTF_8)));
  }

  static Stream<Arguments> arrays() throws IOException {
    return Stream.of(
            layers.entry(ModelSerializer.COEFFICIENTS_BIN),
            layers.entry(ModelSerializer.UPDATER_BIN),
            HostileFiles.announcing(73, 73),
            HostileFiles.announcing(1L << 62, 73))
        .map(Arguments::of);
  }

  static Stream<Arguments> normalizers() throws IOException {
    Path file = folder.resolve("normalizer.zip");
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(StoredNetworks.data(DataType.FLOAT));
    layers.write(file);
    ModelSerializer.addNormalizerToModel(file.toFile(), normalizer);
    try (ModelEntries entries = ModelEntries.open(file, ModelEntries.KIND, 0)) {
      byte[] written = entries.content(ModelSerializer.NORMALIZER_BIN, 1 << 16, 1 << 20).bytes();
      return Stream.of(Arguments.of(written));
    }
  }
}
