package io.github.dl4jdni.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.CommandRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import stranger.Flag;
import stranger.OwnActivation;
import stranger.RunsWhenDeserialized;

/** No command runs what is in a stranger's file, or believes it. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class HostileFilesTest {

  @TempDir Path folder;

  private Path model;
  private Path out;

  @BeforeEach
  void saveModel() throws IOException {
    model = folder.resolve("model.zip");
    out = folder.resolve("out.zip");
    SavedModels.save(SavedModels.stack(), model, true);
    Flag.RAN.set(false);
  }

  private CommandRun run(String command) {
    return CommandRun.of(
        command
            .replace("MODEL", model.toString())
            .replace("OUT", out.toString())
            .replace("DIR", folder.toString())
            .split(" ", -1));
  }

  private void assertRefused(String command, String... expected) {
    CommandRun run = run(command);
    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(expected);
    assertThat(run.out()).isEmpty();
    assertThat(Flag.RAN).isFalse();
    assertThat(out).doesNotExist();
  }

  private void addEntry(String name, byte[] content) throws IOException {
    Path changed = folder.resolve("changed.zip");
    try (ZipFile from = new ZipFile(model.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(changed))) {
      for (ZipEntry entry : Collections.list(from.entries())) {
        to.putNextEntry(new ZipEntry(entry.getName()));
        from.getInputStream(entry).transferTo(to);
      }
      to.putNextEntry(new ZipEntry(name));
      to.write(content);
    }
    Files.move(changed, model, StandardCopyOption.REPLACE_EXISTING);
  }

  private void replaceInConfiguration(String old, String with) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(model)) {
      Path configuration = zip.getPath(ModelSerializer.CONFIGURATION_JSON);
      String json = Files.readString(configuration);
      assertThat(json).contains(old);
      Files.writeString(configuration, json.replace(old, with));
    }
  }

  private static byte[] serialized(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
      objects.writeObject(object);
    }
    return bytes.toByteArray();
  }

  @Test
  void serializedPreprocessorIsNeitherRunNorHandedOn() throws IOException {
    addEntry(ModelSerializer.PREPROCESSOR_BIN, serialized(new RunsWhenDeserialized()));

    assertThat(run("inspect MODEL").status()).isZero();
    CommandRun strip = run("strip MODEL -o OUT");

    assertThat(strip.status()).as(strip.err()).isZero();
    assertThat(strip.out()).contains("Left out: preprocessor.bin");
    try (ZipFile zip = new ZipFile(out.toFile())) {
      assertThat(zip.getEntry(ModelSerializer.PREPROCESSOR_BIN)).isNull();
    }
    assertThat(Flag.RAN).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inspect MODEL",
        "strip MODEL -o OUT",
        "convert MODEL -o OUT",
        "gradient-check MODEL --report DIR/report.json --plots DIR",
        "compare --model MODEL --data digits --out OUT"
      })
  void foreignClassIsNotLoaded(String command) throws IOException {
    replaceInConfiguration(
        "org.nd4j.linalg.activations.impl.ActivationTanH", "stranger.RunsWhenLoaded");

    assertRefused(command, "stranger.RunsWhenLoaded", "--allow-class");
  }

  @Test
  void foreignClassOfAConfigurationIsNotLoaded() throws IOException {
    model = folder.resolve("model.json");
    String json = SavedModels.stack().getLayerWiseConfigurations().toJson();
    Files.writeString(
        model,
        json.replace("org.nd4j.linalg.activations.impl.ActivationTanH", "stranger.RunsWhenLoaded"));

    assertRefused(
        "gradient-check MODEL --report DIR/report.json --plots DIR",
        "stranger.RunsWhenLoaded",
        "--allow-class");
  }

  @Test
  void ownClassesAreReadWhereTheyAreAllowed() throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(
                    new DenseLayer.Builder().nIn(3).nOut(4).activation(new OwnActivation()).build())
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .build());
    network.init();
    SavedModels.save(network, model, true);

    assertRefused("strip MODEL -o OUT", "stranger.OwnActivation");
    assertThat(run("strip MODEL -o OUT --allow-class stranger.").status()).isZero();
    assertRefusedOption("inspect MODEL --max-unpacked 0", "--max-unpacked must be at least 1");
  }

  private void assertRefusedOption(String command, String expected) {
    CommandRun run = run(command);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(expected);
  }

  @Test
  void namesThatArePathsGoNowhere() throws IOException {
    addEntry("../../x", new byte[] {1});

    assertRefused("strip MODEL -o OUT", "has an entry \"../../x\"");
  }

  @Test
  void attachmentThatExpandsHugelyIsRefusedOrAllowedByName() throws IOException {
    addEntry("objects/zeros", new byte[300 << 20]);

    assertRefused("strip MODEL -o OUT", "unpacks to more than 256 MiB", "--max-unpacked");
    CommandRun allowed = run("strip MODEL -o OUT --max-unpacked 400");
    assertThat(allowed.status()).as(allowed.err()).isZero();
    try (ZipFile zip = new ZipFile(out.toFile())) {
      assertThat(zip.getEntry("objects/zeros").getSize()).isEqualTo(300L << 20);
    }
  }

  @Test
  void weightsThatAreNotNumbersAreToldByInspectAndRefusedByOthers() throws IOException {
    MultiLayerNetwork network = SavedModels.stack();
    network.getLayer(1).params().putScalar(0, Float.NaN);
    SavedModels.save(network, model, true);

    CommandRun inspect = run("inspect MODEL");
    assertThat(inspect.status()).as(inspect.err()).isZero();
    assertThat(inspect.out()).containsPattern("layer1 +1\\b").contains("NaN or infinite");
    for (String command :
        new String[] {
          "strip MODEL -o OUT",
          "convert MODEL -o OUT",
          "gradient-check MODEL --report DIR/report.json --plots DIR"
        }) {
      assertRefused(command, "1 of its 903 parameters are NaN or infinite");
    }
  }

  @Test
  void controlCharactersInNamesArePrintedAsTheirCodes() throws IOException {
    replaceInConfiguration("\"layer1\"", "\"\\u001b[31mred\\u202e\"");

    CommandRun inspect = run("inspect MODEL");
    assertThat(inspect.status()).as(inspect.err()).isZero();
    assertThat(inspect.out()).doesNotContain("\u001b", "\u202e");
    CommandRun convert = run("convert MODEL -o OUT");
    assertThat(convert.out()).contains("\\u001b[31mred\\u202e").doesNotContain("\u001b", "\u202e");
    assertRefusedOption("convert MODEL -o OUT --force --after \u001bx", "\\u001bx");
  }

  @Test
  void cutFileIsOneLine() throws IOException {
    byte[] whole = Files.readAllBytes(model);
    try (OutputStream cut = Files.newOutputStream(model)) {
      cut.write(whole, 0, whole.length / 2);
    }

    assertRefused("inspect MODEL", "no zip file");
  }

  @Test
  void deepConfigurationIsOneLine() throws IOException {
    model = folder.resolve("model.json");
    Files.write(model, ("{\"confs\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8));

    assertRefused(
        "gradient-check MODEL --report DIR/report.json --plots DIR",
        "nested deeper than 100 levels");
  }
}
