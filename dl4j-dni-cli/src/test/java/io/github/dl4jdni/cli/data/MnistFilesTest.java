package io.github.dl4jdni.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistFilesTest {

  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  @TempDir Path directory;

  @BeforeEach
  void writeGoodFiles() throws IOException {
    IdxWriter.writeMnist(directory, 12, 5);
  }

  private byte[] content(String name) throws IOException {
    return Files.readAllBytes(directory.resolve(name));
  }

  private void replace(String name, byte[] content) throws IOException {
    Files.write(directory.resolve(name), content);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertReadingFails(String file) {
    return assertThatThrownBy(() -> new MnistFiles(directory).train())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(directory.resolve(file).toString())
        .hasMessageNotContainingAny("\n");
  }

  private void assertReadsDrawnDigits(LabelledImages images) {
    LabelledImages drawn = new DrawnDigits(9).draw(DrawnDigits.Split.TRAIN, 12);
    assertThat(images.size()).isEqualTo(12);
    for (int image = 0; image < 12; image++) {
      assertThat(images.label(image)).isEqualTo(drawn.label(image));
      for (int pixel = 0; pixel < 28 * 28; pixel++) {
        assertThat(images.grey(image, pixel / 28, pixel % 28))
            .isEqualTo(drawn.grey(image, pixel / 28, pixel % 28));
      }
    }
  }

  @Test
  void readsPlainFilesWithTheCountsOfTheirHeaders() {
    assertReadsDrawnDigits(new MnistFiles(directory).train());
    assertThat(new MnistFiles(directory).test().size()).isEqualTo(5);
  }

  @Test
  void readsCompressedFiles() throws IOException {
    for (String name : MnistFiles.NAMES) {
      replace(name + ".gz", IdxWriter.gzip(content(name)));
      Files.delete(directory.resolve(name));
    }

    assertReadsDrawnDigits(new MnistFiles(directory).train());
  }

  @Test
  void missingFileIsNamed() throws IOException {
    Files.delete(directory.resolve(LABELS));

    assertReadingFails(LABELS).hasMessageContaining("fetch-mnist");
  }

  @Test
  void truncatedFileTellsBothLengths() throws IOException {
    byte[] whole = content(IMAGES);
    replace(IMAGES, Arrays.copyOf(whole, whole.length - 100));

    assertReadingFails(IMAGES)
        .hasMessageContaining("announces 9408 bytes")
        .hasMessageContaining("holds 9308");
  }

  @Test
  void fileThatEndsInItsHeaderIsRefused() throws IOException {
    replace(IMAGES, Arrays.copyOf(content(IMAGES), 9));

    assertReadingFails(IMAGES).hasMessageContaining("ends within its header");
  }

  @Test
  void truncatedCompressedFileIsRefused() throws IOException {
    byte[] whole = IdxWriter.gzip(content(IMAGES));
    Files.delete(directory.resolve(IMAGES));
    replace(IMAGES + ".gz", Arrays.copyOf(whole, whole.length / 2));

    assertReadingFails(IMAGES + ".gz").hasMessageContaining("fetch the file again");
  }

  @Test
  void damagedCompressedFileIsRefused() throws IOException {
    byte[] damaged = IdxWriter.gzip(content(IMAGES));
    Arrays.fill(damaged, 200, 260, (byte) 0x55);
    Files.delete(directory.resolve(IMAGES));
    replace(IMAGES + ".gz", damaged);

    assertReadingFails(IMAGES + ".gz").hasMessageContaining("damaged");
  }

  @Test
  void tooLongFileIsRefused() throws IOException {
    byte[] whole = content(IMAGES);
    replace(IMAGES, Arrays.copyOf(whole, whole.length + 1));

    assertReadingFails(IMAGES).hasMessageContaining("holds more");
  }

  @Test
  void wrongMagicNumberTellsBothNumbers() throws IOException {
    replace(IMAGES, content(LABELS));

    assertReadingFails(IMAGES).hasMessageContaining("2049").hasMessageContaining("2051");
  }

  @Test
  void impossibleDimensionsAreRefused() throws IOException {
    replace(IMAGES, IdxWriter.bytes(2051, new int[] {-3, 28, 28}, new byte[10]));
    assertReadingFails(IMAGES).hasMessageContaining("[-3]");

    replace(IMAGES, IdxWriter.bytes(2051, new int[] {1 << 30, 1 << 30, 1 << 30}, new byte[10]));
    assertReadingFails(IMAGES).hasMessageContaining("2^31");
  }

  @Test
  void otherImageSizeIsRefused() throws IOException {
    replace(IMAGES, IdxWriter.bytes(2051, new int[] {12, 14, 56}, new byte[12 * 14 * 56]));

    assertReadingFails(IMAGES).hasMessageContaining("14 x 56").hasMessageContaining("28 x 28");
  }

  @Test
  void labelOutOfRangeIsRefused() throws IOException {
    byte[] labels = content(LABELS);
    labels[8 + 3] = 10;
    replace(LABELS, labels);

    assertReadingFails(LABELS)
        .hasMessageContaining("label number 3 is 10")
        .hasMessageContaining("0 to 9");
  }

  @Test
  void differentCountsAreRefused() throws IOException {
    replace(LABELS, IdxWriter.bytes(2049, new int[] {11}, new byte[11]));

    assertReadingFails(LABELS).hasMessageContaining("12 images").hasMessageContaining("11 labels");
  }
}
