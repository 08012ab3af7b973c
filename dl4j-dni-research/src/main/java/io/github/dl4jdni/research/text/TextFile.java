package io.github.dl4jdni.research.text;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.CompressedFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipException;

/** Reads text in UTF-8, as it is or compressed with gzip, which is seen from its first bytes. */
final class TextFile {

  private TextFile() {}

  /**
   * {@return the text, its lines' ends made line feeds}
   *
   * @param path of the file
   * @throws UserErrorException if it cannot be read or is no text in UTF-8
   */
  static String read(Path path) {
    try (InputStream file = CompressedFile.open(path)) {
      return decode(path, file.readAllBytes()).replace("\r\n", "\n");
    } catch (ZipException | EOFException broken) {
      throw new UserErrorException(
          path + ": the gzip data are damaged (" + broken.getMessage() + ")", broken);
    } catch (IOException unreadable) {
      throw new UserErrorException(path + ": cannot be read: " + unreadable, unreadable);
    }
  }

  private static String decode(Path path, byte[] bytes) {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(rest, text, true);
    if (result.isError()) {
      throw new UserErrorException(
          String.format(
              "%s: byte %d is not UTF-8; give text in UTF-8, plain or compressed with gzip",
              path, rest.position()));
    }
    return text.flip().toString();
  }
}
