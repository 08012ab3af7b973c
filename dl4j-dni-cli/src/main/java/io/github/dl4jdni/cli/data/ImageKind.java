package io.github.dl4jdni.cli.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The kinds of images that are read, each told by a file's first bytes, before any decoder sees it.
 */
enum ImageKind {
  PNG("\\x89PNG\r\n\\x1a\n", "png"),
  JPEG("\\xff\\xd8\\xff", "jpg|jpeg|jpe|jfif"),
  GIF("GIF8[79]a", "gif"),
  BMP("BM", "bmp|dib"),
  TIFF("(II[*+]\\x00|MM\\x00[*+])", "tif|tiff"),
  WEBP("RIFF....WEBP", "webp"),
  PNM("P[1-7]\\s", "pnm|pbm|pgm|ppm|pam");

  private static final int LOOKED_AT = 12; // bytes

  private final String beginning;
  private final String endings;

  /**
   * A kind.
   *
   * @param beginning of files, a pattern of their bytes as characters
   * @param endings of their names, a pattern
   */
  ImageKind(String beginning, String endings) {
    this.beginning = "(?s)" + beginning + ".*";
    this.endings = endings;
  }

  /**
   * {@return what the file's first bytes are those of; null if of no kind}
   *
   * @param file the file
   * @throws IOException if it cannot be read
   */
  static ImageKind ofContent(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String first = new String(in.readNBytes(LOOKED_AT), StandardCharsets.ISO_8859_1);
      return Arrays.stream(values())
          .filter(kind -> first.matches(kind.beginning))
          .findFirst()
          .orElse(null);
    }
  }

  /**
   * {@return what the file's name ends as; null if as none}
   *
   * @param file the file
   */
  static ImageKind ofName(Path file) {
    String ending = ending(file);
    return Arrays.stream(values())
        .filter(kind -> ending.matches(kind.endings))
        .findFirst()
        .orElse(null);
  }

  /**
   * {@return what follows the last point of a file's name, in small letters}
   *
   * @param file the file
   */
  static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** {@return what readers of this kind call it, among other names} */
  String format() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@return all kinds, in words} */
  static String all() {
    return Arrays.stream(values()).map(ImageKind::name).collect(Collectors.joining(", "));
  }
}
