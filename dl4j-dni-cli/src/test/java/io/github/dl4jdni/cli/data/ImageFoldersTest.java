package io.github.dl4jdni.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFoldersTest {

  /** 2 x 2 pixels: black, red, a grey that is transparent, black. */
  private static final String GIF =
      "474946383961" // GIF89a
          + "02000200810000" // its size and that of its palette
          + "000000ff0000333333000000" // the palette
          + "21f9040100000200" // its third colour is transparent
          + "2c00000000020002000002"
          + "03440405003b"; // the pixels' codes, and the end

  private static final long MOST_PIXELS = 1000;

  @TempDir Path folder;

  private static BufferedImage filled(int type, int argb) {
    BufferedImage image = new BufferedImage(2, 2, type);
    for (int x = 0; x < 2; x++) {
      for (int y = 0; y < 2; y++) {
        image.setRGB(x, y, argb);
      }
    }
    return image;
  }

  private Path write(String name, BufferedImage image, String format) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    assertThat(ImageIO.write(image, format, file.toFile())).as(format).isTrue();
    return file;
  }

  private static Pixels read(Path file, int channels) throws IOException {
    return PixelReader.read(file, channels, MOST_PIXELS);
  }

  private static float grey(Path file) throws IOException {
    return read(file, 1).values()[0];
  }

  @Test
  void greyIsByTheFilesOwnDepth() throws Exception {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
      BufferedImage image = new BufferedImage(2, 2, type);
      int white = type == BufferedImage.TYPE_BYTE_GRAY ? 255 : 65535;
      int[] values = {0, white / 5, 3 * white / 5, white};
      image.getRaster().setPixels(0, 0, 2, 2, values);
      for (String format : List.of("png", "tiff")) {
        Pixels read = read(write("grey" + type + "." + format, image, format), 1);
        for (int i = 0; i < 4; i++) {
          assertThat(read.values()[i]).isCloseTo((float) values[i] / white, within(1e-6f));
        }
      }
    }
  }

  @Test
  void bitsAndPalettes() throws Exception {
    BufferedImage bits = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_BINARY);
    bits.setRGB(1, 0, 0xffffffff);
    assertThat(read(write("bits.png", bits, "png"), 1).values()).containsExactly(0, 1, 0, 0);

    byte[] red = {0, (byte) 255, (byte) 51};
    byte[] others = {0, 0, (byte) 51};
    byte[] alpha = {(byte) 255, (byte) 255, 0};
    IndexColorModel palette = new IndexColorModel(8, 3, red, others, others, alpha);
    BufferedImage indexed = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_INDEXED, palette);
    indexed.getRaster().setPixels(0, 0, 2, 2, new int[] {0, 1, 2, 0});
    write("palette.png", indexed, "png");
    Files.write(folder.resolve("palette.gif"), HexFormat.of().parseHex(GIF));
    for (String format : List.of("png", "gif")) {
      Pixels read = read(folder.resolve("palette." + format), 3);
      assertThat(read.values()).hasSize(12);
      assertThat(read.values()[8 + 1]).as(format + ": red comes last").isEqualTo(1);
      assertThat(read.values()[1]).as("blue").isZero();
      assertThat(read.values()[2]).as(format + ": the white below").isEqualTo(1);
    }
  }

  @Test
  void transparencyLiesOnWhite() throws Exception {
    // A black drawing whose colour is black all over: only its opacity shows it.
    BufferedImage drawing = new BufferedImage(2, 2, BufferedImage.TYPE_INT_ARGB);
    drawing.setRGB(0, 0, 0xff000000);
    drawing.setRGB(1, 0, 0x66000000);
    Pixels read = read(write("drawing.png", drawing, "png"), 1);
    assertThat(read.values()).containsExactly(new float[] {0, 0.6f, 1, 1}, within(1e-6f));
  }

  @Test
  void greyWithTransparency() throws Exception {
    WritableRaster raster =
        java.awt.image.Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 2, 2, 2, null);
    raster.setPixels(0, 0, 2, 2, new int[] {0, 255, 51, 255, 0, 0, 0, 51});
    BufferedImage image =
        new BufferedImage(
            new java.awt.image.ComponentColorModel(
                java.awt.color.ColorSpace.getInstance(java.awt.color.ColorSpace.CS_GRAY),
                true,
                false,
                java.awt.Transparency.TRANSLUCENT,
                DataBuffer.TYPE_BYTE),
            raster,
            false,
            null);
    Pixels read = read(write("la.png", image, "png"), 1);
    assertThat(read.values()).containsExactly(new float[] {0, 0.2f, 1, 0.8f}, within(1e-6f));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif", "tiff", "jpg", "ppm"})
  void kindsOfFiles(String format) throws Exception {
    Path file = folder.resolve("a." + format);
    if (format.equals("ppm")) {
      Files.writeString(file, "P3 1 1 255\n51 102 153\n");
    } else {
      write("a." + format, filled(BufferedImage.TYPE_INT_RGB, 0xff336699), format);
    }
    Pixels read = read(file, 3);
    assertThat(read.values()[0]).isCloseTo(0.6f, within(0.02f));
    assertThat(read.values()[read.values().length - 1]).isCloseTo(0.2f, within(0.02f));
    Path elsewhere = Files.copy(file, folder.resolve("no-ending"));
    assertThat(ImageKind.ofContent(elsewhere)).isNotNull();
  }

  @Test
  void interlacedAndWithSeveralFrames() throws Exception {
    BufferedImage image = filled(BufferedImage.TYPE_INT_RGB, 0xff333333);
    ImageWriter png = ImageIO.getImageWritersByFormatName("png").next();
    ImageWriteParam interlaced = png.getDefaultWriteParam();
    interlaced.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    Path file = folder.resolve("interlaced.png");
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      png.setOutput(out);
      png.write(null, new IIOImage(image, null, null), interlaced);
    }
    assertThat(grey(file)).isEqualTo(0.2f);

    Path moving = folder.resolve("moving.gif");
    ImageWriter gif = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(moving.toFile())) {
      gif.setOutput(out);
      gif.prepareWriteSequence(null);
      gif.writeToSequence(new IIOImage(image, null, null), null);
      gif.writeToSequence(
          new IIOImage(filled(BufferedImage.TYPE_INT_RGB, 0xffffffff), null, null), null);
      gif.endWriteSequence();
    }
    assertThat(grey(moving)).as("the first frame").isEqualTo(0.2f);
  }

  /** Printers' colours, inverted as Adobe writes them, which ImageIO alone does not read. */
  @Test
  void jpegOfPrintersColours() throws Exception {
    WritableRaster raster =
        java.awt.image.Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 8, 8, 4, null);
    int[] values = new int[8 * 8 * 4];
    java.util.Arrays.fill(values, 255); // inverted: no ink
    raster.setPixels(0, 0, 8, 8, values);
    ImageWriter jpeg = ImageIO.getImageWritersByFormatName("jpeg").next();
    while (!jpeg.getClass().getName().startsWith("com.sun")) {
      jpeg = jdkWriter();
    }
    Path file = folder.resolve("cmyk.jpg");
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      jpeg.setOutput(out);
      jpeg.write(null, new IIOImage(raster, null, null), null);
    }
    Pixels read = read(file, 3);
    assertThat(read.values()).hasSize(3 * 64);
    for (float value : read.values()) {
      assertThat(value).isBetween(0f, 1f);
    }
  }

  private static ImageWriter jdkWriter() {
    var writers = ImageIO.getImageWritersByFormatName("jpeg");
    while (true) {
      ImageWriter next = writers.next();
      if (next.getClass().getName().startsWith("com.sun")) {
        return next;
      }
    }
  }

  @Test
  void scaling() {
    Pixels steps = new Pixels(1, 4, 1, new float[] {0, 0, 1, 1});
    assertThat(steps.scaled(1, 4)).isSameAs(steps);
    assertThat(steps.scaled(1, 2).values())
        .containsExactly(new float[] {1 / 7f, 6 / 7f}, within(1e-6f));
    assertThat(new Pixels(1, 2, 1, new float[] {0, 1}).scaled(1, 4).values())
        .containsExactly(new float[] {0, 0.25f, 0.75f, 1}, within(1e-6f));
    float[] colours = {1, 1, 1, 1, 0.5f, 0.5f, 0.5f, 0.5f, 0, 0, 0, 0};
    Pixels smaller = new Pixels(2, 2, 3, colours).scaled(1, 1);
    assertThat(smaller.values()).containsExactly(1, 0.5f, 0);
    // Means stay, whatever the factor.
    float[] noise = new float[35];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = i * 37 % 11 / 10f;
    }
    Pixels five = new Pixels(5, 7, 1, noise).scaled(3, 2);
    assertThat(five.values()).hasSize(6);
    for (float value : five.values()) {
      assertThat(value).isBetween(0f, 1f);
    }
  }

  private ImageFolders reader(boolean skips) {
    return new ImageFolders(2, 2, 1, skips, MOST_PIXELS);
  }

  private void fill(String where, int images) throws IOException {
    for (int i = 0; i < images; i++) {
      write(where + "/" + i + ".png", filled(BufferedImage.TYPE_INT_RGB, 0xff333333), "png");
    }
  }

  @Test
  void classesAreThoseOfBothFoldersTogether() throws Exception {
    fill("train/b", 3);
    fill("train/c", 2);
    fill("test/a", 1);
    fill("test/b", 2);
    ImageFolders reader = reader(false);
    List<ArrayExamples> read =
        reader.read(List.of(folder.resolve("train"), folder.resolve("test")));

    assertThat(read.get(0).targets().names()).containsExactly("a", "b", "c");
    assertThat(((Targets.Classes) read.get(0).targets()).counts()).containsExactly(0, 3, 2);
    assertThat(((Targets.Classes) read.get(1).targets()).counts()).containsExactly(1, 2, 0);
    assertThat(ImageFolders.differences(read.get(0), read.get(1), List.of("train", "test")))
        .containsExactly("only in test: a", "only in train: c");
  }

  @Test
  void whatSystemsLeaveIsPassedOver() throws Exception {
    fill("all/a", 2);
    fill("all/b/inner", 2);
    fill("all/.hidden", 1);
    fill("all/__MACOSX", 1);
    Files.write(folder.resolve("all/a/._0.png"), new byte[] {0, 5, 22, 7});
    Files.write(folder.resolve("all/a/.DS_Store"), new byte[] {0});
    Files.write(folder.resolve("all/b/Thumbs.db"), new byte[] {0});
    Files.write(folder.resolve("all/b/desktop.ini"), new byte[] {0});
    Files.writeString(folder.resolve("all/b/notes.txt"), "of the photographer");
    Files.createDirectory(folder.resolve("all/empty"));
    ImageFolders reader = reader(false);

    List<ArrayExamples> read = reader.read(List.of(folder.resolve("all")));

    assertThat(read.get(0).targets().names()).containsExactly("a", "b");
    assertThat(read.get(0).size()).isEqualTo(4);
    assertThat(reader.notes(read).toString())
        .contains("4 images", "4 hidden files passed over", "1 other files passed over")
        .contains("no class, as they hold no image: empty");
  }

  @Test
  void unreadableImagesAreNamedAndRefusedOrLeftOut() throws Exception {
    fill("all/a", 2);
    fill("all/b", 2);
    Files.writeString(folder.resolve("all/a/broken.png"), "no picture");
    Files.createFile(folder.resolve("all/b/empty.jpg"));
    Files.writeString(folder.resolve("all/b/phone.heic"), "of a kind that nothing here reads");
    byte[] whole = Files.readAllBytes(folder.resolve("all/a/0.png"));
    Files.write(folder.resolve("all/b/cut.png"), java.util.Arrays.copyOf(whole, 40));

    assertThatThrownBy(() -> reader(false).read(List.of(folder.resolve("all"))))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("4 images cannot be read")
        .hasMessageContaining("broken.png", "--skip-unreadable");
    ImageFolders skipping = reader(true);
    List<ArrayExamples> read = skipping.read(List.of(folder.resolve("all")));
    assertThat(read.get(0).size()).isEqualTo(4);
    assertThat(skipping.notes(read).toString()).contains("left out, as 4 images cannot be read");
  }

  /** Lossless, 1 x 1 pixels. */
  private static final String WEBP =
      "52494646"
          + "1a000000"
          + "57454250" // RIFF, its length, WEBP
          + "5650384c"
          + "0d000000" // VP8L, its length
          + "2f00000010071011118888fe0700";

  @Test
  void noDecoderSeesWhatIsNotWhatItsNameSays() throws Exception {
    fill("all/a", 2);
    fill("all/b", 2);
    byte[] webp = HexFormat.of().parseHex(WEBP);
    Path misnamed = Files.write(folder.resolve("all/a/photo.png"), webp);
    Path gif = Files.write(folder.resolve("all/b/moving.jpg"), HexFormat.of().parseHex(GIF));

    assertThatThrownBy(() -> reader(false).read(List.of(folder.resolve("all"))))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(misnamed + " (its bytes are those of WEBP, its name is that of PNG)")
        .hasMessageContaining(gif + " (its bytes are those of GIF, its name is that of JPEG)");

    Files.move(misnamed, misnamed.resolveSibling("photo.webp"));
    Files.move(gif, gif.resolveSibling("moving.gif"));
    assertThat(reader(false).read(List.of(folder.resolve("all"))).get(0).size()).isEqualTo(6);
  }

  @Test
  void largeImagesAreNotDecoded() throws Exception {
    BufferedImage wide = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_BINARY);
    for (String format : List.of("png", "bmp", "gif", "tiff")) {
      Path file = write("wide." + format, wide, format);
      assertThat(PixelReader.read(file, 1, 1200).values()).as(format).hasSize(1200);
      assertThatThrownBy(() -> PixelReader.read(file, 1, 1199))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "it is 40 x 30 pixels large, and at most 1,199 are decoded; --max-megapixels raises"
                  + " that");
    }
  }

  @Test
  void foldersWithoutClasses() throws Exception {
    fill("all/a", 1);
    assertThatThrownBy(() -> reader(false).read(List.of(folder.resolve("all"))))
        .hasMessageContaining("holds 1 folders");
    Files.createDirectories(folder.resolve("all/b"));
    assertThatThrownBy(() -> reader(false).read(List.of(folder.resolve("all"))))
        .hasMessageContaining("holds images of 1 classes");
  }
}
