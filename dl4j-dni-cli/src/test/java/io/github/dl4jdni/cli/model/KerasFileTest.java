package io.github.dl4jdni.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.network.AnyNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class KerasFileTest {

  private static final float[] KERNEL_ONE = {0.5f, -1, 0.25f, 2, 1, -0.5f};
  private static final float[] BIAS_ONE = {0.1f, -0.2f, 0.3f};
  private static final float[] KERNEL_TWO = {1, -1, 0.5f, 0.25f, -2, 1};
  private static final float[] BIAS_TWO = {0, 0.5f};

  @TempDir Path folder;

  private Path keras(String activation) {
    Path file = folder.resolve("model.h5");
    KerasFiles.write(
        file, activation, new int[] {2, 3, 2}, KERNEL_ONE, BIAS_ONE, KERNEL_TWO, BIAS_TWO);
    return file;
  }

  @Test
  void computesWhatItsWeightsSay() {
    AnyNetwork network = ModelFile.read(keras("tanh")).network();
    INDArray output =
        ((AnyNetwork.Stack) network).model().output(Nd4j.createFromArray(new float[][] {{1, -2}}));

    double[] hidden = new double[3];
    for (int i = 0; i < 3; i++) {
      hidden[i] = Math.tanh(KERNEL_ONE[i] - 2 * KERNEL_ONE[3 + i] + BIAS_ONE[i]);
    }
    double[] sums = new double[2];
    for (int i = 0; i < 2; i++) {
      sums[i] = BIAS_TWO[i];
      for (int j = 0; j < 3; j++) {
        sums[i] += hidden[j] * KERNEL_TWO[2 * j + i];
      }
    }
    double first = 1 / (1 + Math.exp(sums[1] - sums[0]));
    assertThat(output.getDouble(0)).isCloseTo(first, within(1e-5));
  }

  @Test
  void everyCommandThatReadsAModelReadsIt() throws Exception {
    String file = keras("relu").toString();
    Path converted = folder.resolve("dni.zip");

    CommandRun inspect = CommandRun.of("inspect", file);
    assertThat(inspect.status()).as(inspect.err()).isZero();
    CommandRun convert = CommandRun.of("convert", file, "-o", converted.toString());
    assertThat(convert.status()).as(convert.err()).isZero();
    CommandRun strip = CommandRun.of("strip", file, "-o", folder.resolve("s.zip").toString());
    assertThat(strip.status()).as(strip.err()).isZero();
    CommandRun check = CommandRun.of("gradient-check", file);
    assertThat(check.status()).as(check.err()).isZero();
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      rows.append(i % 7 - 3).append(".5,").append(i % 5 - 2).append(".25,");
      rows.append(i % 7 > 3 ? "a" : "b").append('\n');
    }
    Path data = Files.writeString(folder.resolve("rows.csv"), rows);
    CommandRun compare =
        CommandRun.of(
            "compare",
            "--model=" + file,
            "--data=" + data,
            "--methods=backprop,cdni",
            "--seeds=1",
            "--epochs=1",
            "--batch=4",
            "--out=" + folder.resolve("out"));
    assertThat(compare.status()).as(compare.err()).isZero();
    assertThat(compare.out()).contains("model.h5", "held-out error");
  }

  @Test
  void whatTheImporterDoesNotTakeIsOneLine() throws Exception {
    Path file = keras("no_such_activation");
    CommandRun run = CommandRun.of("inspect", file.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains("model.h5: Deeplearning4j's importer of Keras models does not take it");

    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, 100));
    CommandRun cut = CommandRun.of("inspect", file.toString());
    assertThat(cut.status()).isEqualTo(2);
    assertThat(cut.errorLines()).last().asString().contains("model.h5");

    Path third = folder.resolve("model.keras");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(third))) {
      zip.putNextEntry(new ZipEntry("config.json"));
      zip.putNextEntry(new ZipEntry("model.weights.h5"));
    }
    CommandRun ofKeras3 = CommandRun.of("inspect", third.toString());
    assertThat(ofKeras3.status()).isEqualTo(2);
    assertThat(ofKeras3.errorLines()).singleElement().asString().contains("file of Keras 3");
  }
}
