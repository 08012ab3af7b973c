package io.github.dl4jdni.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jdni.Dni;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.preprocessor.AbstractDataSetNormalizer;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.MultiDataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.MultiNormalizerHybrid;
import org.nd4j.linalg.dataset.api.preprocessor.MultiNormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.MultiNormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.Normalizer;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import stranger.OwnActivation;

/** What Deeplearning4j's own reader reads, {@link ModelReader} reads with the same bits. */
class StoredModelTest {

  @TempDir Path folder;

  private Path save(Model network) throws IOException {
    Path file = folder.resolve("model.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    return file;
  }

  private static void assertReadsAsStock(Path path) throws IOException {
    StoredModel stored = new ModelReader().read(path);
    File file = path.toFile();
    if (stored.network() instanceof ComputationGraph) {
      ComputationGraph expected = ModelSerializer.restoreComputationGraph(file, true);
      ComputationGraph actual = stored.computationGraph();
      assertThat(actual.getConfiguration().toJson())
          .isEqualTo(expected.getConfiguration().toJson());
      assertSameBits(actual.params(), expected.params());
      assertSameBits(
          actual.getUpdater().getStateViewArray(), expected.getUpdater().getStateViewArray());
      assertThat(actual.getIterationCount()).isEqualTo(expected.getIterationCount());
    } else {
      MultiLayerNetwork expected = ModelSerializer.restoreMultiLayerNetwork(file, true);
      MultiLayerNetwork actual = stored.multiLayerNetwork();
      assertThat(actual.getLayerWiseConfigurations().toJson())
          .isEqualTo(expected.getLayerWiseConfigurations().toJson());
      assertSameBits(actual.params(), expected.params());
      assertSameBits(
          actual.getUpdater().getStateViewArray(), expected.getUpdater().getStateViewArray());
      assertThat(actual.getIterationCount()).isEqualTo(expected.getIterationCount());
    }
    assertThat(stored.nonFiniteParameters()).isEmpty();
  }

  private static void assertSameBits(INDArray actual, INDArray expected) {
    if (expected == null) {
      assertThat(actual).isNull();
      return;
    }
    assertThat(actual.dataType()).isEqualTo(expected.dataType());
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.toDoubleVector()).isEqualTo(expected.toDoubleVector());
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF"})
  void networksOfEveryType(DataType type) throws IOException {
    assertReadsAsStock(save(StoredNetworks.layers(type)));
    assertReadsAsStock(save(StoredNetworks.graph(type)));
  }

  @Test
  void networksWithInterfaces() throws IOException {
    assertReadsAsStock(
        save(
            Dni.convert(StoredNetworks.layers(DataType.FLOAT))
                .everyHiddenLayer()
                .conditionOnLabels(true)
                .build()));
    assertReadsAsStock(
        save(Dni.convert(StoredNetworks.graph(DataType.DOUBLE)).everyHiddenLayer().build()));
  }

  @Test
  void networkWithoutParameters() throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            StoredNetworks.defaults(DataType.FLOAT)
                .list()
                .layer(new ActivationLayer.Builder().build())
                .layer(new LossLayer.Builder().build())
                .build());
    network.init();
    Path file = folder.resolve("model.zip");
    ModelSerializer.writeModel(network, file.toFile(), false);

    assertThat(new ModelReader().read(file).multiLayerNetwork().getLayers()).hasSize(2);
  }

  @Test
  void modelsOfEarlierVersions() throws IOException {
    Path models = Path.of("../src-test-resources/models");
    try (Stream<Path> files = Files.list(models)) {
      List<Path> zips = files.filter(each -> each.toString().endsWith(".zip")).toList();
      assertThat(zips).isNotEmpty();
      for (Path zip : zips) {
        assertReadsAsStock(zip);
      }
    }
  }

  @Test
  void modelsFromTheField() throws IOException {
    Path field = Path.of("../../shared/field");
    assumeTrue(Files.isDirectory(field), "the models from the field are not here");
    try (Stream<Path> files = Files.walk(field)) {
      for (Path zip : files.filter(each -> each.toString().endsWith(".zip")).toList()) {
        assertReadsAsStock(zip);
      }
    }
  }

  static Stream<Normalizer<?>> normalizers() {
    NormalizerStandardize standardize = new NormalizerStandardize();
    standardize.fitLabel(true);
    NormalizerMinMaxScaler minMax = new NormalizerMinMaxScaler(-1, 1);
    for (AbstractDataSetNormalizer<?> each : List.of(standardize, minMax)) {
      each.fit(StoredNetworks.data(DataType.FLOAT));
    }
    MultiNormalizerMinMaxScaler severalMinMax = new MultiNormalizerMinMaxScaler(0, 2);
    severalMinMax.fitLabel(true);
    MultiNormalizerHybrid hybrid =
        new MultiNormalizerHybrid().minMaxScaleInput(0, -1, 1).standardizeAllOutputs();
    List<MultiDataNormalization> several =
        List.of(new MultiNormalizerStandardize(), severalMinMax, hybrid);
    MultiDataSet data = StoredNetworks.data(DataType.FLOAT).toMultiDataSet();
    several.forEach(each -> each.fit(new SingletonMultiDataSetIterator(data)));
    return Stream.concat(
        Stream.of(standardize, minMax, new ImagePreProcessingScaler(-1, 1, 16)),
        several.stream().map(each -> (Normalizer<?>) each));
  }

  @ParameterizedTest
  @MethodSource("normalizers")
  void normalizersOfEveryKind(Normalizer<?> normalizer) throws IOException {
    Path file = save(StoredNetworks.layers(DataType.FLOAT));
    assertThat(new ModelReader().read(file).normalizer()).isNull();
    ModelSerializer.addNormalizerToModel(file.toFile(), normalizer);

    StoredModel stored = new ModelReader().read(file);

    assertThat(stored.normalizer()).isEqualTo(normalizer);
    assertThat(stored.attachments()).containsExactly(ModelSerializer.NORMALIZER_BIN);
  }

  @Test
  void attachmentsAreCopiedByteForByte() throws IOException {
    Path file = save(StoredNetworks.graph(DataType.FLOAT));
    ModelSerializer.addObjectToFile(file.toFile(), "a/b", List.of("mine"));
    StoredModel stored = new ModelReader().read(file);

    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(copy)) {
      stored.copyAttachments(zip);
    }

    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(copy.toByteArray()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    assertThat(entries).containsOnlyKeys("objects/a/b");
    assertThat(entries.get("objects/a/b")).isEqualTo(HostileFiles.serialized(List.of("mine")));
  }

  @Test
  void ownClassesAreReadIfTheyAreAllowed() throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            StoredNetworks.defaults(DataType.FLOAT)
                .list()
                .layer(
                    new DenseLayer.Builder().nIn(2).nOut(3).activation(new OwnActivation()).build())
                .layer(StoredNetworks.output())
                .build());
    network.init();
    Path file = save(network);

    assertThatThrownBy(() -> new ModelReader().read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("allowClasses(\"stranger.OwnActivation\")");
    for (String allowed : List.of("stranger.OwnActivation", "stranger.")) {
      assertSameBits(
          new ModelReader().allowClasses(allowed).read(file).multiLayerNetwork().params(),
          network.params());
    }
    assertThatThrownBy(() -> new ModelReader().allowClasses(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("would allow every class");
  }

  @Test
  void theOtherKindOfNetworkIsToldByName() throws IOException {
    StoredModel stored = new ModelReader().read(save(StoredNetworks.graph(DataType.FLOAT)));

    assertThatThrownBy(stored::multiLayerNetwork)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ask for computationGraph()");
  }

  @Test
  void configurationsOfBothKinds() throws IOException {
    Path file = folder.resolve("configuration.json");
    for (String json :
        List.of(
            StoredNetworks.layers(DataType.FLOAT).getLayerWiseConfigurations().toJson(),
            StoredNetworks.graph(DataType.FLOAT).getConfiguration().toJson())) {
      Files.writeString(file, json);

      assertThat(new ModelReader().readConfiguration(file)).isEqualTo(json);
    }
  }

  @Test
  void configurationOfAHugeNetworkIsRefused() throws IOException {
    Path file = folder.resolve("configuration.json");
    String json = StoredNetworks.layers(DataType.FLOAT).getLayerWiseConfigurations().toJson();
    Files.writeString(file, json.replace("\"nin\" : 6", "\"nin\" : 200000000"));

    assertThatThrownBy(() -> new ModelReader().readConfiguration(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("its network has 1000000043 parameters");
  }
}
