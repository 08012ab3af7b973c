package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;

/**
 * A text file as bytes with the encoding that its first bytes, or all of them, tell.
 *
 * @param bytes the file's, decompressed
 * @param charset the encoding
 */
@SuppressWarnings("ArrayRecordComponent") // its values are not compared
record EncodedText(byte[] bytes, Charset charset) {

  private static final int LOOKED_AT = 4096;

  /** What editors and Excel write in Western Europe if it is no Unicode; Latin-1 is part of it. */
  private static final Charset WESTERN = Charset.forName("windows-1252");

  /**
   * {@return the content of a file, plain or compressed with gzip}
   *
   * @param file the file
   * @param encoding of its text; null to tell it from the bytes: by a byte order mark, by the zeros
   *     of UTF-16, and else UTF-8 if all of them are that, or Windows-1252
   * @throws UserErrorException if the file cannot be read or is no text
   */
  static EncodedText read(Path file, Charset encoding) {
    try (InputStream in = CompressedFile.open(file)) {
      byte[] bytes = in.readAllBytes();
      return new EncodedText(bytes, encoding == null ? charset(file, bytes) : encoding);
    } catch (IOException e) {
      throw new UserErrorException(file + ": cannot be read: " + e, e);
    }
  }

  /** {@return the text, without a byte order mark} */
  Reader reader() throws IOException {
    return new InputStreamReader(withoutMark(bytes), charset);
  }

  private static BOMInputStream withoutMark(byte[] bytes) throws IOException {
    // Those of UTF-32 first: UTF-16's are their beginnings.
    return BOMInputStream.builder()
        .setByteArray(bytes)
        .setByteOrderMarks(
            ByteOrderMark.UTF_32LE,
            ByteOrderMark.UTF_32BE,
            ByteOrderMark.UTF_8,
            ByteOrderMark.UTF_16LE,
            ByteOrderMark.UTF_16BE)
        .get();
  }

  private static Charset charset(Path file, byte[] bytes) throws IOException {
    try (BOMInputStream in = withoutMark(bytes)) {
      if (in.hasBOM()) {
        return Charset.forName(in.getBOMCharsetName());
      }
    }
    int looked = Math.min(bytes.length, LOOKED_AT) & ~1;
    int even = 0;
    int odd = 0;
    for (int i = 0; i < looked; i++) {
      if (bytes[i] == 0) {
        even += 1 - i % 2;
        odd += i % 2;
      }
    }
    if (even + odd > 0) {
      return wide(file, looked, even, odd);
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return StandardCharsets.UTF_8;
    } catch (CharacterCodingException e) {
      return WESTERN;
    }
  }

  /** Of two bytes a character: those of Western letters and digits have one that is zero. */
  private static Charset wide(Path file, int looked, int even, int odd) {
    if (odd * 4 > looked && even * 20 < looked) {
      return StandardCharsets.UTF_16LE;
    }
    if (even * 4 > looked && odd * 20 < looked) {
      return StandardCharsets.UTF_16BE;
    }
    throw new UserErrorException(
        file + ": is no text but holds zero bytes; name a CSV file (or its --encoding)");
  }
}
