package io.github.dl4jdni.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.StandardizeSerializerStrategy;
import stranger.Flag;
import stranger.RunsWhenDeserialized;
import stranger.RunsWhenLoaded;

/** Files of strangers: none of their code runs, none of their announcements is believed. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileModelTest {

  /** Of heap and of arrays, beyond what a test makes by itself: more than small models take. */
  private static final long MOST_MEMORY = 64L << 20;

  private static final String DENSE = "org.deeplearning4j.nn.conf.layers.DenseLayer";
  private static final String NORMAL = "org.deeplearning4j.nn.conf.distribution.NormalDistribution";

  @TempDir Path folder;

  private Path file;
  private HostileFiles model;

  @BeforeEach
  void makeModel() throws IOException {
    file = folder.resolve("model.zip");
    model = HostileFiles.of(StoredNetworks.layers(DataType.FLOAT));
    new ModelReader().read(model.write(file)); // classes and their buffers are there from now on
    Flag.RAN.set(false);
  }

  private void assertRefused(String... expected) {
    assertRefused(() -> new ModelReader().read(file), expected);
  }

  private void assertRefused(ThrowingCallable reading, String... expected) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long heap = threads.getCurrentThreadAllocatedBytes();
    long arrays = Pointer.totalBytes();

    var refusal =
        assertThatThrownBy(reading)
            .isInstanceOf(ModelFileException.class)
            .hasMessageStartingWith(file.toString());

    for (String each : expected) {
      refusal.hasMessageContaining(each);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - heap).isLessThan(MOST_MEMORY);
    assertThat(Pointer.totalBytes() - arrays).isLessThan(MOST_MEMORY);
    assertThat(Flag.RAN).isFalse();
  }

  /** The last two bytes are the length of the archive's comment, for which there is no room. */
  @Test
  void archivesCommentIsNotThere() throws IOException {
    byte[] bytes = Files.readAllBytes(model.write(file));
    bytes[bytes.length - 2] = -1;
    bytes[bytes.length - 1] = -1;
    Files.write(file, bytes);

    assertRefused("is no", "it ends too soon");
  }

  // Row 1 and 2: serialised Java objects.

  @Test
  void serializedPreprocessorIsNotOpened() throws IOException {
    byte[] gadget = HostileFiles.serialized(new RunsWhenDeserialized());
    model.with(ModelSerializer.PREPROCESSOR_BIN, gadget).write(file);

    StoredModel stored = new ModelReader().read(file);

    assertThat(Flag.RAN).isFalse();
    assertThat(stored.hasSerializedPreprocessor()).isTrue();
    assertThat(stored.attachments()).isEmpty();
    ModelSerializer.restoreMultiLayerNetwork(file.toFile());
    assertThat(Flag.RAN).as("Deeplearning4j's own reader runs it").isTrue();
  }

  @Test
  void setsOfSetsTakeNoTime() throws IOException {
    byte[] sets = HostileFiles.serialized(HostileFiles.nestedSets());
    model.with(ModelSerializer.PREPROCESSOR_BIN, sets).with("objects/sets", sets).write(file);

    assertThat(new ModelReader().read(file).attachments()).containsExactly("objects/sets");
  }

  @Test
  void serializedNormalizerIsNotOpened() throws IOException {
    byte[] gadget = HostileFiles.serialized(new RunsWhenDeserialized());
    model.with(ModelSerializer.NORMALIZER_BIN, gadget).write(file);
    StoredModel stored = new ModelReader().read(file);

    assertRefused(stored::normalizer, "serialised Java object");
  }

  @Test
  void normalizerNamesNoForeignClass() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF("NORMALIZER");
    out.writeInt(1);
    out.writeUTF("CUSTOM");
    out.writeUTF(RunsWhenLoaded.ByNormalizer.class.getName());
    model.with(ModelSerializer.NORMALIZER_BIN, bytes.toByteArray()).write(file);
    StoredModel stored = new ModelReader().read(file);

    assertRefused(stored::normalizer, "ByNormalizer", "--allow-class");
  }

  /** Whichever class restores it reads arrays that nobody has looked at. */
  @Test
  void normalizerNamesNoClassThatWasNotAllowed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF("NORMALIZER");
    out.writeInt(1);
    out.writeUTF("CUSTOM");
    out.writeUTF(StandardizeSerializerStrategy.class.getName());
    out.writeBoolean(false);
    out.write(HostileFiles.announcing(1_000_000_000, 1_000_000_000));
    model.with(ModelSerializer.NORMALIZER_BIN, bytes.toByteArray()).write(file);
    StoredModel stored = new ModelReader().read(file);

    assertRefused(stored::normalizer, "StandardizeSerializerStrategy", "--allow-class");
  }

  // Row 3: classes that a configuration names.

  @Test
  void foreignClassIsNotLoaded() throws IOException {
    model.replacing(DENSE, RunsWhenLoaded.ByClass.class.getName()).write(file);

    assertRefused("stranger.RunsWhenLoaded$ByClass", "--allow-class");
  }

  @Test
  void foreignClassIsNotLoadedAsTheTypeOfADistribution() throws IOException {
    model.replacing(NORMAL, RunsWhenLoaded.ByType.class.getName()).write(file);

    assertRefused("stranger.RunsWhenLoaded$ByType");
  }

  /** Jackson takes control characters in front of a name for blanks. */
  @Test
  void foreignClassIsNotLoadedFromBehindControlCharacters() throws IOException {
    String name = "\\u0001" + RunsWhenLoaded.ByType.class.getName() + "<" + DENSE + ">";
    model.replacing(NORMAL, name).write(file);

    assertRefused("stranger.RunsWhenLoaded$ByType");
  }

  @Test
  void foreignClassIsNotLoadedAsAnArrays() throws IOException {
    model.replacing(NORMAL, "[L" + RunsWhenLoaded.ByType.class.getName() + ";").write(file);

    assertRefused("stranger.RunsWhenLoaded$ByType");
  }

  @Test
  void foreignClassIsNotLoadedFromAnArray() throws IOException {
    String array = "[\"" + RunsWhenLoaded.ByArray.class.getName() + "\", {}]";
    model.withConfiguration(
        model
            .configuration()
            .replaceFirst(
                "\"iupdater\" : \\{[^}]*\\}", "\"iupdater\" : " + array.replace("$", "\\$")));
    assertThat(model.configuration()).contains(array);
    model.write(file);

    assertRefused("stranger.RunsWhenLoaded$ByArray");
  }

  @Test
  void foreignClassIsNotLoadedAsATypeParameter() throws IOException {
    String name = "org.nd4j.linalg.Any<" + RunsWhenLoaded.ByParameter.class.getName() + ">";
    model.replacing(DENSE, name).write(file);

    assertRefused("RunsWhenLoaded$ByParameter");
  }

  @Test
  void stockReaderWouldLoadThem() {
    String json = model.replacing(DENSE, RunsWhenLoaded.ByStock.class.getName()).configuration();

    assertThatThrownBy(() -> MultiLayerConfiguration.fromJson(json));

    assertThat(Flag.RAN).isTrue();
  }

  @Test
  void escapedNamesAreNames() throws IOException {
    model.replacing(DENSE, "java.lang.\\u0050rocess").write(file);
    assertRefused("java.lang.Process");
    model.replacing("java.lang.\\u0050rocess", DENSE);

    model
        .replacing("\"@class\" : \"" + DENSE, "\"\\u0040class\" : \"java.lang.Process")
        .write(file);
    assertRefused("java.lang.Process");
  }

  @Test
  void secondNameOfAClassDoesNotHideTheFirst() throws IOException {
    String twice = "\"@class\" : \"java.lang.Process\", \"@class\" : \"" + DENSE;
    model.replacing("\"@class\" : \"" + DENSE, twice).write(file);

    assertRefused();
  }

  @Test
  void foreignClassOfAConfigurationsFileIsNotLoaded() throws IOException {
    file = folder.resolve("configuration.json");
    String json = model.replacing(DENSE, RunsWhenLoaded.ByClass.class.getName()).configuration();
    Files.writeString(file, json);

    assertRefused(() -> new ModelReader().readConfiguration(file), "RunsWhenLoaded$ByClass");
  }

  // Row 4: announced lengths.

  @ParameterizedTest
  @ValueSource(strings = {ModelSerializer.COEFFICIENTS_BIN, ModelSerializer.UPDATER_BIN})
  void announcedNumbersHaveToBeThere(String name) throws IOException {
    byte[] announced = HostileFiles.announcing(1_000_000_000, 1_000_000_000);
    model.with(name, Arrays.copyOf(announced, 49_000)).write(file);

    assertRefused(name, "1000000000 numbers");
  }

  @Test
  void announcedParametersHaveToBeThoseOfTheConfiguration() throws IOException {
    model.replacing("\"nin\" : 6", "\"nin\" : 200000000").write(file);

    assertRefused("has 73 parameters, and a network of its configuration has 1000000043");
  }

  @Test
  void networkWithoutParametersIsNotGivenSome() throws IOException {
    model
        .with(ModelSerializer.COEFFICIENTS_BIN, new byte[0])
        .with(ModelSerializer.NO_PARAMS_MARKER, new byte[0])
        .without(ModelSerializer.UPDATER_BIN)
        .replacing("\"nin\" : 6", "\"nin\" : 200000000")
        .write(file);

    assertRefused("has 0 parameters");
  }

  @Test
  void parametersOfTheConfigurationThatUnpackToTooMuchAreRefused() throws IOException {
    model
        .replacing("\"nin\" : 6", "\"nin\" : 200000000")
        .with(
            ModelSerializer.COEFFICIENTS_BIN, HostileFiles.announcing(1_000_000_043, 1_000_000_043))
        .write(file);
    assertRefused("1000000043 numbers");
  }

  @Test
  void shapeBeyondTheNumbersIsRefused() throws IOException {
    byte[] numbers = Arrays.copyOf(HostileFiles.announcing(1_000_000, 63), 4 * 63 + 121);
    model.with(ModelSerializer.COEFFICIENTS_BIN, numbers).write(file);

    assertRefused("announces another shape than its 63 numbers'");
  }

  @Test
  void compressedArraysAreRefused() throws IOException {
    byte[] compressed =
        new String(model.entry(ModelSerializer.COEFFICIENTS_BIN), StandardCharsets.ISO_8859_1)
            .replace("\u0005FLOAT", "\nCOMPRESSED")
            .getBytes(StandardCharsets.ISO_8859_1);
    model.with(ModelSerializer.COEFFICIENTS_BIN, compressed).write(file);

    assertRefused("COMPRESSED");
  }

  @Test
  void arraysInAConfigurationHaveTheSizesThatTheyAnnounce() throws IOException {
    model.withConfiguration(
        model.configuration().replaceFirst("\"shape\" : \\[[^]]*\\]", "\"shape\" : [100000000]"));
    assertThat(model.configuration()).contains("[100000000]");
    model.write(file);

    assertRefused("an array of 3 numbers of the shape [100000000]");
  }

  @Test
  void announcedNumbersOfANormalizerHaveToBeThere() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF("NORMALIZER");
    out.writeInt(1);
    out.writeUTF("STANDARDIZE");
    out.writeBoolean(false);
    out.write(HostileFiles.announcing(1_000_000_000, 1_000_000_000));
    model.with(ModelSerializer.NORMALIZER_BIN, bytes.toByteArray()).write(file);
    StoredModel stored = new ModelReader().read(file);

    assertRefused(stored::normalizer, "announces 1000000000 numbers");
  }

  @Test
  void sizesThatOverflowAreRefused() throws IOException {
    model
        .replacing("\"nin\" : 6", "\"nin\" : " + (1L << 62))
        .replacing("\"nout\" : 5", "\"nout\" : " + (1L << 62))
        .write(file);

    assertRefused();
  }

  // Row 5: what unpacks to more than there is reason for.

  @Test
  void attachmentThatExpandsHugelyIsRefused() throws IOException {
    model.writeWithZeros(file, "objects/zeros", 300L << 20);

    assertThat(Files.size(file)).isLessThan(1 << 20);
    assertRefused("unpacks to more than 256 MiB", "--max-unpacked");
    assertThat(new ModelReader().maximumUnpacked(400L << 20).read(file).attachments())
        .containsExactly("objects/zeros");
  }

  @Test
  void attachmentThatLiesAboutItsSizeIsNotCopied() throws IOException {
    model.writeWithZeros(file, "objects/zeros", 30L << 20);
    announceSize(file, "objects/zeros", 1000);
    StoredModel stored = new ModelReader().maximumUnpacked(20L << 20).read(file);

    assertRefused(
        () -> stored.copyAttachments(new ZipOutputStream(OutputStream.nullOutputStream())));
  }

  /** Changes the size in the zip's directory, which is its only account of it. */
  private static void announceSize(Path zip, String name, int size) throws IOException {
    byte[] bytes = Files.readAllBytes(zip);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int entry = text.lastIndexOf(name) - 46; // the name ends an entry of the directory
    assertThat(text.substring(entry, entry + 4)).isEqualTo("PK\u0001\u0002");
    for (int i = 0; i < 4; i++) {
      bytes[entry + 24 + i] = (byte) (size >> (8 * i));
    }
    Files.write(zip, bytes);
  }

  @Test
  void zerosBehindTheParametersAreRefused() throws IOException {
    model.writeWithZeros(file, ModelSerializer.COEFFICIENTS_BIN, 200L << 20);

    assertRefused("coefficients.bin is damaged", "73 numbers");
  }

  @Test
  void hugeConfigurationIsRefused() throws IOException {
    model
        .withConfiguration(model.configuration().stripTrailing())
        .writeWithZeros(file, ModelSerializer.CONFIGURATION_JSON, 20 << 20);

    assertRefused("configuration.json announces");
  }

  // Row 9: names.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../x",
        "/etc/x",
        "objects/../../x",
        "objects//x",
        "C:\\x",
        "c:x",
        "a\\..\\x",
        "./x",
        "objects/a\u0007b",
        "objects/..",
        "..",
        "objects/./"
      })
  void namesThatArePathsAreRefused(String name) throws IOException {
    model.with(name, new byte[] {1}).write(file);

    assertRefused("has an entry");
  }

  @Test
  void twoEntriesOfOneNameAreRefused() throws IOException {
    model.with("coefficients.bim", model.entry(ModelSerializer.COEFFICIENTS_BIN)).write(file);
    byte[] bytes = Files.readAllBytes(file);
    String twice =
        new String(bytes, StandardCharsets.ISO_8859_1)
            .replace("coefficients.bim", ModelSerializer.COEFFICIENTS_BIN);
    Files.write(file, twice.getBytes(StandardCharsets.ISO_8859_1));

    assertRefused("coefficients.bin");
  }

  @Test
  void folderIsNoHarm() throws IOException {
    model.with("objects/", new byte[0]).write(file);

    assertThat(new ModelReader().read(file).attachments()).isEmpty();
  }

  @Test
  void thousandsOfEntriesAreRefused() throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < 10_001; i++) {
        zip.putNextEntry(new ZipEntry("objects/" + i));
      }
    }

    assertRefused("has 10001 entries");
  }

  // JSON and zips that are damaged, or hardly such.

  @Test
  void deeplyNestedConfigurationIsRefused() throws IOException {
    for (String opening : List.of("[", "{\"a\":")) {
      model.withConfiguration("{\"confs\":" + opening.repeat(100_000)).write(file);

      assertRefused("nested deeper than 100 levels");
    }
  }

  @Test
  void numberWithoutEndIsRefused() throws IOException {
    model.withConfiguration("{\"confs\":" + "1".repeat(1_000_000) + "}").write(file);

    assertRefused("a number of 1000000 characters");
  }

  @Test
  void millionsOfPartsAreRefused() throws IOException {
    model.withConfiguration("{\"confs\":[" + "1,".repeat(2_000_000) + "1]}").write(file);

    assertRefused("more than a million parts");
  }

  @Test
  void cutFilesAreRefusedWhereverTheyEnd() throws IOException {
    byte[] whole = Files.readAllBytes(model.write(file));
    for (int length = 0; length < whole.length; length += 1 + whole.length / 50) {
      Files.write(file, Arrays.copyOf(whole, length));

      assertRefused();
    }
  }

  @Test
  void changedBytesAreRefusedOrChangeNothing() throws IOException {
    byte[] whole = Files.readAllBytes(model.write(file));
    int refused = 0;
    for (int at = 0; at < whole.length; at += 1 + whole.length / 200) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x55;
      Files.write(file, changed);
      try {
        new ModelReader().read(file);
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
    assertThat(Flag.RAN).isFalse();
  }

  @Test
  void nonFiniteParametersAreToldAndReadOnlyIfAskedFor() throws IOException {
    var network = StoredNetworks.layers(DataType.FLOAT);
    network.getLayer(2).params().putScalar(0, Float.NaN);
    network.getLayer(2).params().putScalar(1, Float.POSITIVE_INFINITY);
    HostileFiles.of(network).write(file);

    assertRefused("2 of its 73 parameters are NaN or infinite");
    assertThat(new ModelReader().acceptNonFinite().read(file).nonFiniteParameters())
        .containsOnlyKeys("layer2")
        .containsValue(2L);
  }
}
