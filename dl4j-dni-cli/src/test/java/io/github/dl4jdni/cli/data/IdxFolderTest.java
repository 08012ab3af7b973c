package io.github.dl4jdni.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxFolderTest {

  @TempDir Path folder;

  private void write(String images, String labels, int side, byte... classes) throws Exception {
    byte[] pixels = new byte[classes.length * side * side];
    pixels[0] = (byte) 255;
    byte[] content = IdxWriter.bytes(2051, new int[] {classes.length, side, side}, pixels);
    Files.write(folder.resolve(images), images.endsWith(".gz") ? IdxWriter.gzip(content) : content);
    Files.write(folder.resolve(labels), IdxWriter.bytes(2049, new int[] {classes.length}, classes));
  }

  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte,"
        + " t10k-labels-idx1-ubyte",
    "train-images.idx3-ubyte, train-labels.idx1-ubyte, t10k-images.idx3-ubyte,"
        + " t10k-labels.idx1-ubyte",
    "emnist-letters-train-images-idx3-ubyte.gz, emnist-letters-train-labels-idx1-ubyte,"
        + " emnist-letters-test-images-idx3-ubyte.gz, emnist-letters-test-labels-idx1-ubyte"
  })
  void namesOfSeveralSources(String images, String labels, String testImages, String testLabels)
      throws Exception {
    write(images, labels, 5, (byte) 1, (byte) 26, (byte) 3);
    write(testImages, testLabels, 5, (byte) 2);
    assertThat(IdxFolder.isOne(folder)).isTrue();
    IdxFolder read = new IdxFolder(folder);
    read.read();

    assertThat(read.training().size()).isEqualTo(3);
    assertThat(read.training().classes()).isEqualTo(26); // letters count from 1
    assertThat(read.training().targets().names()).startsWith("1").endsWith("26");
    assertThat(read.training().label(1)).isEqualTo(25);
    assertThat(read.training().batch(new int[] {0}).getFeatures().getDouble(0)).isEqualTo(1);
    assertThat(read.test().values()).isEqualTo(25);
  }

  @Test
  void tenClassesWhereDigitsAreMissing() throws Exception {
    write("train-images-idx3-ubyte", "train-labels-idx1-ubyte", 4, (byte) 0, (byte) 3);
    write("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", 4, (byte) 0);
    IdxFolder read = new IdxFolder(folder);
    read.read();
    assertThat(read.test().classes()).isEqualTo(10);
  }

  @Test
  void filesThatDoNotBelongTogether() throws Exception {
    write("train-images-idx3-ubyte", "train-labels-idx1-ubyte", 4, (byte) 0, (byte) 3);
    assertThatThrownBy(() -> new IdxFolder(folder).read())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("holds no IDX file with the pixels of the test images");
    write("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", 5, (byte) 0);
    assertThatThrownBy(() -> new IdxFolder(folder).read())
        .hasMessageContaining("images of 5 x 5")
        .hasMessageContaining("holds 4 x 4");
    write("other-train-images-idx3-ubyte", "t10k-labels-idx1-ubyte", 4, (byte) 0);
    assertThatThrownBy(() -> new IdxFolder(folder).read()).hasMessageContaining("2 IDX files");
  }
}
