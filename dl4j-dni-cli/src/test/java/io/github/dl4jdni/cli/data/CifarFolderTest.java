package io.github.dl4jdni.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class CifarFolderTest {

  private static final int SIDE = 32;

  @TempDir Path folder;

  private static BufferedImage image(Random random) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return image;
  }

  /** A record as CIFAR-10's page describes it: the class, 1024 bytes of red, of green, of blue. */
  private static byte[] bytes(int kind, BufferedImage image) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.write(kind);
    for (int shift = 16; shift >= 0; shift -= 8) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          record.write(image.getRGB(x, y) >> shift & 0xff);
        }
      }
    }
    return record.toByteArray();
  }

  private void write(String name, byte[]... records) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] record : records) {
      all.write(record);
    }
    byte[] content = all.toByteArray();
    Files.write(folder.resolve(name), name.endsWith(".gz") ? IdxWriter.gzip(content) : content);
  }

  @Test
  void imagesAreTheSameAsFromClassFolders() throws Exception {
    Random random = new Random(3);
    BufferedImage cat = image(random);
    BufferedImage ship = image(random);
    write("data_batch_1.bin", bytes(3, cat));
    write("data_batch_2.bin.gz", bytes(8, ship));
    write("test_batch.bin", bytes(8, ship));
    Path classes = folder.resolve("classes");
    for (String name : List.of("cat", "ship")) {
      Path file = Files.createDirectories(classes.resolve(name)).resolve("0.png");
      ImageIO.write(name.equals("cat") ? cat : ship, "png", file.toFile());
    }
    ArrayExamples expected =
        new ImageFolders(SIDE, SIDE, 3, false, SIDE * SIDE).read(List.of(classes)).get(0);

    assertThat(CifarFolder.isOne(folder)).isTrue();
    LabelledImages read = new CifarFolder(folder).training();
    INDArray features = read.batch(new int[] {0, 1}).getFeatures();

    assertThat(features).isEqualTo(expected.batch(new int[] {0, 1}).getFeatures());
    assertThat(read.imageSize()).isEqualTo(new SplitExamples.Images(SIDE, SIDE, 3));
    assertThat(read.targets().names().get(read.label(0))).isEqualTo("cat");
    assertThat(read.targets().names().get(read.label(1))).isEqualTo("ship");
    assertThat(new CifarFolder(folder).test().batch(new int[] {0}).getFeatures().getRow(0))
        .isEqualTo(features.getRow(1));
  }

  @Test
  void filesThatAreMissingOrDamaged() throws Exception {
    write("data_batch_1.bin", bytes(10, image(new Random(1))));
    assertThatThrownBy(() -> new CifarFolder(folder).test())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("holds no file with CIFAR-10's test images");
    assertThatThrownBy(() -> new CifarFolder(folder).training())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("data_batch_1.bin: image 0 is of class 10");
    write("data_batch_1.bin", new byte[3072]);
    assertThatThrownBy(() -> new CifarFolder(folder).training())
        .hasMessageContaining("holds 3072 bytes")
        .hasMessageContaining("cut short");
  }
}
