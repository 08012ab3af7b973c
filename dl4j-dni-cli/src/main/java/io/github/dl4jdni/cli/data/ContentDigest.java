package io.github.dl4jdni.cli.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The SHA-256 of examples. Each part is preceded by its length, so that no two contents give the
 * same bytes.
 */
public final class ContentDigest {

  private static final int CHUNK = 4096; // numbers

  private final MessageDigest digest = DigestUtils.getSha256Digest();
  private final ByteBuffer numbers = ByteBuffer.allocate(CHUNK * Float.BYTES);

  ContentDigest() {}

  void number(int number) {
    digest.update(numbers.clear().putInt(number).flip());
  }

  void text(String text) {
    bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  void texts(List<String> texts) {
    number(texts.size());
    texts.forEach(this::text);
  }

  void bytes(byte[] bytes) {
    number(bytes.length);
    digest.update(bytes);
  }

  void integers(int[] values) {
    number(values.length);
    for (int value : values) {
      number(value);
    }
  }

  void floats(float[] values) {
    number(values.length);
    for (int start = 0; start < values.length; start += CHUNK) {
      int count = Math.min(CHUNK, values.length - start);
      numbers.clear().asFloatBuffer().put(values, start, count);
      digest.update(numbers.limit(count * Float.BYTES));
    }
  }

  void rows(float[][] rows) {
    number(rows.length);
    for (float[] row : rows) {
      floats(row);
    }
  }

  /** {@return the digest of all that came, in hexadecimal digits; none may come afterwards} */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
