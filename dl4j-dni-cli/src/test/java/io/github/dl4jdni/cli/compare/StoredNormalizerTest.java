package io.github.dl4jdni.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.data.IdxWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A model saved with its normaliser errs in compare as it does in Deeplearning4j. */
class StoredNormalizerTest {

  private static final int SIDE = 4;

  @TempDir Path folder;

  /** Trains a stock network until it makes no error, and saves it with its normaliser. */
  private Path trained(DataNormalization normalizer, DataSet raw, InputType type, Layer... first)
      throws IOException {
    NeuralNetConfiguration.ListBuilder builder =
        new NeuralNetConfiguration.Builder().seed(3).updater(new Adam(0.02)).list();
    for (Layer layer : first) {
      builder.layer(layer);
    }
    boolean classes = raw.getLabels().size(1) > 1;
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            builder
                .layer(new DenseLayer.Builder().nOut(12).activation(Activation.TANH).build())
                .layer(
                    new OutputLayer.Builder(classes ? LossFunction.MCXENT : LossFunction.MSE)
                        .nOut((int) raw.getLabels().size(1))
                        .activation(classes ? Activation.SOFTMAX : Activation.IDENTITY)
                        .build())
                .setInputType(type)
                .build());
    network.init();
    normalizer.fit(raw);
    DataSet seen = raw.copy();
    normalizer.preProcess(seen);
    for (int i = 0; i < 200; i++) {
      network.fit(seen);
    }
    if (classes) {
      assertThat(errors(network, seen)).as("with its normaliser").isZero();
    }
    Path file = folder.resolve("model.zip");
    save(network, normalizer, file);
    return file;
  }

  /** In two steps: to write both at once fails with the Commons IO that Deeplearning4j brings. */
  private static void save(MultiLayerNetwork network, DataNormalization normalizer, Path file)
      throws IOException {
    ModelSerializer.writeModel(network, file.toFile(), true);
    ModelSerializer.addNormalizerToModel(file.toFile(), normalizer);
  }

  private static int errors(MultiLayerNetwork network, DataSet data) {
    INDArray told = network.output(data.getFeatures()).argMax(1);
    INDArray right = data.getLabels().argMax(1);
    return told.neq(right).castTo(told.dataType()).sumNumber().intValue();
  }

  private CommandRun compare(Path model, Path data, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "compare",
                "--model=" + model,
                "--data=" + data,
                "--keep-weights",
                "--methods=backprop",
                "--learning-rate=backprop=1e-9",
                "--seeds=1",
                "--epochs=1",
                "--batch=8",
                "--out=" + folder.resolve("out" + more.length + data.getFileName())));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private double error(CommandRun run) throws IOException {
    assertThat(run.status()).as(run.err()).isZero();
    Path out =
        Path.of(
                run.out()
                    .lines()
                    .filter(l -> l.startsWith("Report:"))
                    .findFirst()
                    .orElseThrow()
                    .substring(8)
                    .strip())
            .resolveSibling("comparison.json");
    JsonNode record = new ObjectMapper().readTree(out.toFile());
    JsonNode curve = record.get("runs").get(0).get("curve");
    return curve.get(curve.size() - 1).get("error").asDouble();
  }

  /** Rows far from 0 and narrow, which a network without its normaliser cannot tell apart. */
  private static float[][] rows(int count, Random random) {
    float[][] rows = new float[count][2];
    for (int i = 0; i < count; i++) {
      int kind = i % 3;
      rows[i][0] = 500 + kind * 0.3f + random.nextFloat() * 0.1f;
      rows[i][1] = -30 + (kind == 1 ? 5 : 0) + random.nextFloat();
    }
    return rows;
  }

  private static DataSet dataSet(float[][] features, int classes) {
    float[][] labels = new float[features.length][classes];
    for (int i = 0; i < labels.length; i++) {
      labels[i][i % 3] = 1;
    }
    return new DataSet(Nd4j.createFromArray(features), Nd4j.createFromArray(labels));
  }

  private Path csv(float[][] rows) throws IOException {
    StringBuilder text = new StringBuilder("p,q,kind\n");
    for (int i = 0; i < rows.length; i++) {
      text.append(rows[i][0]).append(',').append(rows[i][1]).append(',');
      text.append(List.of("a", "b", "c").get(i % 3)).append('\n');
    }
    return Files.writeString(folder.resolve("rows.csv"), text);
  }

  @Test
  void ofRows() throws Exception {
    float[][] rows = rows(45, new Random(1));
    Path data = csv(rows);
    for (DataNormalization normalizer :
        List.of(new NormalizerStandardize(), new NormalizerMinMaxScaler(-1, 1))) {
      Path model = trained(normalizer, dataSet(rows, 3), InputType.feedForward(2));
      Path out = folder.resolve("out1rows.csv");
      CommandRun run = compare(model, data, "--data-name=rows");
      assertThat(error(run)).isZero();
      assertThat(run.out())
          .contains("the model's own normaliser, " + normalizer.getClass().getSimpleName());
      assertThat(Files.readString(out.resolve("comparison.json"))).contains("own normaliser");
      assertThat(Files.readString(out.resolve("report.html"))).contains("own normaliser");
      CommandRun without = compare(model, data, "--scaling=none", "--data-name=raw");
      assertThat(error(without)).isGreaterThan(20);
      assertThat(without.out()).contains("values as they are in the file");
      deleteRuns(out, folder.resolve("out2rows.csv"));
    }
  }

  private static void deleteRuns(Path... folders) throws IOException {
    for (Path each : folders) {
      try (var files = Files.walk(each)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void ofNumbersToPredictAsWell() throws Exception {
    float[][] rows = rows(45, new Random(2));
    float[][] targets = new float[45][1];
    StringBuilder text = new StringBuilder("p,q,y\n");
    for (int i = 0; i < 45; i++) {
      targets[i][0] = 1000 + 100 * (i % 3) + 0.5f;
      text.append(rows[i][0]).append(',').append(rows[i][1]).append(',');
      text.append(targets[i][0]).append('\n');
    }
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    Path model =
        trained(
            normalizer,
            new DataSet(Nd4j.createFromArray(rows), Nd4j.createFromArray(targets)),
            InputType.feedForward(2));
    CommandRun run = compare(model, Files.writeString(folder.resolve("y.csv"), text));
    // In the units of the file: their variance is about 6700.
    assertThat(error(run)).isLessThan(300);
    assertThat(run.out()).contains("held-out MSE", "of features and of what is learnt");
  }

  /** Bytes of images whose kinds differ in where a bright line is. */
  private static float[][] pixels(int count, Random random) {
    float[][] images = new float[count][SIDE * SIDE];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < SIDE * SIDE; j++) {
        images[i][j] = random.nextInt(40) + (j / SIDE == i % 3 ? 150 : 0);
      }
    }
    return images;
  }

  private Path folders(float[][] images) throws IOException {
    Path all = folder.resolve("images");
    for (int i = 0; i < images.length; i++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setPixels(0, 0, SIDE, SIDE, images[i]);
      Path file = all.resolve("k" + i % 3).resolve(i + ".png");
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
    }
    return all;
  }

  private Path idx(float[][] images) throws IOException {
    Path all = Files.createDirectories(folder.resolve("idx"));
    byte[] pixels = new byte[images.length * SIDE * SIDE];
    byte[] labels = new byte[images.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) images[i / (SIDE * SIDE)][i % (SIDE * SIDE)];
      labels[i / (SIDE * SIDE)] = (byte) (i / (SIDE * SIDE) % 3);
    }
    for (String split : List.of("train", "t10k")) {
      Files.write(
          all.resolve(split + "-images-idx3-ubyte"),
          IdxWriter.bytes(2051, new int[] {images.length, SIDE, SIDE}, pixels));
      Files.write(
          all.resolve(split + "-labels-idx1-ubyte"),
          IdxWriter.bytes(2049, new int[] {labels.length}, labels));
    }
    return all;
  }

  @Test
  void ofImagesByTheRangeThatItWasFittedOn() throws Exception {
    float[][] bytes = pixels(30, new Random(5));
    Path images = folders(bytes);
    Path idx = idx(bytes);
    DataSet ofBytes = dataSet(bytes, 3);
    DataSet ofUnits = new DataSet(ofBytes.getFeatures().div(255), ofBytes.getLabels());
    InputType rows = InputType.feedForward(SIDE * SIDE);

    Path scaler = trained(new ImagePreProcessingScaler(-1, 1), ofBytes, rows);
    CommandRun run = compare(scaler, images, "--image-size=4x4x1");
    assertThat(error(run)).isZero();
    assertThat(run.out()).contains("pixels changed by the model's own normaliser");
    Path units = trained(new NormalizerStandardize(), ofUnits, rows);
    assertThat(error(compare(units, images, "--image-size=4x4x1", "--data-name=u"))).isZero();

    Path ten = trained(new NormalizerStandardize(), dataSet(bytes, 10), rows);
    assertThat(error(compare(ten, idx))).isZero();
  }

  @Test
  void ofChannelsOfImages() throws Exception {
    float[][] bytes = pixels(30, new Random(6));
    Path images = folders(bytes);
    DataSet raw = dataSet(bytes, 3);
    DataSet planes = new DataSet(raw.getFeatures().reshape(30, 1, SIDE, SIDE), raw.getLabels());
    Path model =
        trained(
            new NormalizerStandardize(),
            planes,
            InputType.convolutional(SIDE, SIDE, 1),
            new ConvolutionLayer.Builder(1, 1).nOut(2).activation(Activation.TANH).build());
    assertThat(error(compare(model, images, "--image-size=4x4x1"))).isZero();
  }

  @Test
  void thatDoesNotFitOrCannotBeRead() throws Exception {
    float[][] rows = rows(45, new Random(1));
    Path data = csv(rows);
    MultiLayerNetwork network =
        ModelSerializer.restoreMultiLayerNetwork(
            trained(new NormalizerStandardize(), dataSet(rows, 3), InputType.feedForward(2))
                .toFile());
    NormalizerStandardize other = new NormalizerStandardize();
    other.fit(new DataSet(Nd4j.rand(4, 7), Nd4j.rand(4, 3)));
    Path file = folder.resolve("other.zip");
    save(network, other, file);
    CommandRun wide = compare(file, data);
    assertThat(wide.status()).isEqualTo(2);
    assertThat(wide.errorLines())
        .singleElement()
        .asString()
        .contains("was fitted on 7 columns, but the data have 2", "--scaling none");

    ModelSerializer.writeModel(network, file.toFile(), false);
    Path damaged = folder.resolve("damaged.zip");
    try (java.util.zip.ZipFile from = new java.util.zip.ZipFile(file.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(damaged))) {
      for (var entry : java.util.Collections.list(from.entries())) {
        to.putNextEntry(new ZipEntry(entry.getName()));
        from.getInputStream(entry).transferTo(to);
      }
      to.putNextEntry(new ZipEntry("normalizer.bin"));
      to.write(new byte[] {1, 2, 3});
    }
    CommandRun broken = compare(damaged, data);
    assertThat(broken.status()).isEqualTo(2);
    assertThat(broken.errorLines())
        .singleElement()
        .asString()
        .contains("damaged.zip: its normaliser cannot be restored", "--scaling none leaves it out");
    CommandRun without = compare(damaged, data, "--scaling=none");
    assertThat(without.status()).as(without.err()).isZero();
    assertThat(without.out()).contains("values as they are in the file");
  }
}
