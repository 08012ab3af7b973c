package io.github.dl4jdni.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/** The way there and back: convert, inspect, strip. */
class ModelCommandsTest {

  @TempDir Path folder;

  private Path model;
  private Path converted;
  private Path stripped;

  @BeforeEach
  void nameFiles() {
    model = folder.resolve("model.zip");
    converted = folder.resolve("converted.zip");
    stripped = folder.resolve("stripped.zip");
  }

  private static CommandRun run(Object... arguments) {
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    CommandRun run = CommandRun.of(texts);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private static void assertSameNumbers(INDArray actual, INDArray expected) {
    assertThat(actual.toFloatVector()).isEqualTo(expected.toFloatVector());
  }

  private static MultiLayerNetwork stack(Path file) throws IOException {
    return ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
  }

  private static ComputationGraph graph(Path file) throws IOException {
    return ModelSerializer.restoreComputationGraph(file.toFile(), true);
  }

  private static boolean hasUpdaterState(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.getEntry(ModelSerializer.UPDATER_BIN) != null;
    }
  }

  @Test
  void convertedModelGivesTheSameOutputsAndStrippingUndoesIt() throws IOException {
    MultiLayerNetwork network = SavedModels.stack();
    SavedModels.save(network, model, true);
    INDArray features = SavedModels.data().getFeatures();

    run("convert", model, "-o", converted, "--conditional");
    run("strip", converted, "-o", stripped);

    assertThat(Dni.interfaces(stack(converted))).hasSize(2).allMatch(each -> each.conditional());
    assertSameNumbers(stack(converted).output(features).ravel(), network.output(features).ravel());
    MultiLayerNetwork back = stack(stripped);
    assertThat(back.getLayerWiseConfigurations().toJson())
        .isEqualTo(network.getLayerWiseConfigurations().toJson());
    assertSameNumbers(back.params(), network.params());
    assertSameNumbers(
        back.getUpdater().getStateViewArray(), network.getUpdater().getStateViewArray());
    assertThat(back.getIterationCount()).isEqualTo(network.getIterationCount()).isOne();
  }

  @Test
  void graphGoesThereAndBackWithoutUpdaterState() throws IOException {
    ComputationGraph network = SavedModels.graph();
    SavedModels.save(network, model, false);
    INDArray features = SavedModels.data().getFeatures();

    run("convert", model, "-o", converted, "--after", "stem,joint");
    run("strip", converted, "-o", stripped);

    ComputationGraph dni = ModelSerializer.restoreComputationGraph(converted.toFile(), false);
    assertThat(Dni.interfaces(dni))
        .extracting(each -> each.name())
        .containsExactly("stem", "joint-interface");
    assertSameNumbers(dni.outputSingle(features).ravel(), network.outputSingle(features).ravel());
    assertSameNumbers(graph(stripped).params(), network.params());
    assertThat(hasUpdaterState(converted)).isFalse();
    assertThat(hasUpdaterState(stripped)).isFalse();
  }

  @Test
  void whatWasSavedWithTheModelStays() throws IOException {
    SavedModels.save(SavedModels.stack(), model, true);
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(SavedModels.data());
    ModelSerializer.addNormalizerToModel(model.toFile(), normalizer);
    ModelSerializer.addObjectToFile(model.toFile(), "notes", "measured on a Sunday");

    run("convert", model, "-o", converted, "--modules", 2);
    run("strip", converted, "-o", stripped);

    for (Path file : List.of(converted, stripped)) {
      NormalizerStandardize kept = ModelSerializer.restoreNormalizerFromFile(file.toFile());
      assertSameNumbers(kept.getMean(), normalizer.getMean());
      assertThat((String) ModelSerializer.getObjectFromFile(file.toFile(), "notes"))
          .isEqualTo("measured on a Sunday");
      assertThat(stack(file).getIterationCount()).isOne();
    }
  }

  @Test
  void inspectShowsModulesAndInterfaces() throws IOException {
    SavedModels.save(SavedModels.stack(), model, true);

    CommandRun conversion =
        run("convert", model, "-o", converted, "--conditional", "--gradient-model", "linear");
    CommandRun inspection = run("inspect", converted);

    // 8·20, 20·30, 30·3; linear models: (20 + 3 + 1)·20, (30 + 3 + 1)·30. Shares are those of
    // 8,680 + 10,400, 15,060 + 17,100 and 1,656: three products (the first layer two), 400 for an
    // output and 2 for a parameter each.
    assertThat(inspection.out().lines())
        .containsExactly(
            "module     layers  messages out  parameters  multiplies/example"
                + "  share of cost %  gradient models' %",
            "---------  ------  ------------  ----------  ------------------"
                + "  ---------------  ------------------",
            "1  layer0       1        [N,20]         660                 640"
                + "             36.1                20.4",
            "2  layer1       1        [N,30]       1,650               1,620"
                + "             60.8                43.4",
            "3  layer2       1             -          93                  90"
                + "              3.1                 0.0",
            "",
            "interface after  message  gradient model  labels  parameters  multiplies/example",
            "---------------  -------  --------------  ------  ----------  ------------------",
            "layer0            [N,20]          linear     yes         480                 480",
            "layer1            [N,30]          linear     yes       1,020               1,020");
    assertThat(conversion.out()).startsWith(inspection.out()).contains("Written: " + converted);
  }

  @Test
  void stockModelIsOneModule() throws IOException {
    SavedModels.save(SavedModels.graph(), model, true);

    assertThat(run("inspect", model).out()).contains("1  stem ... out", "100.0", "No interfaces.");
  }

  @Test
  void imagesAreInspectedWithTheirSize() throws IOException {
    SavedModels.save(SavedModels.images(), model, false);

    run(
        "convert",
        model,
        "-o",
        converted,
        "--input-type",
        "4x4x2",
        "--gradient-model",
        "convolutional:6",
        "--synthetic-inputs");

    assertThat(run("inspect", converted, "--input-type", "4x4x2").out())
        .contains("1  layer0 ... layer0-interface", "[N,5,4,4]", "Convolution[5x5] 6")
        .containsPattern("\nlayer0 +\\[N,5,4,4\\]");
    MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(converted.toFile(), false);
    assertThat(network.getLayerNames()).contains("layer0-synthetic-input");
  }

  @Test
  void forceReplacesWhatIsThere() throws IOException {
    SavedModels.save(SavedModels.stack(), model, true);

    run("convert", model, "-o", model, "--force");

    assertThat(Dni.interfaces(stack(model))).hasSize(2);
    assertThat(folder).isDirectoryContaining(model::equals);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(model);
    }
  }
}
