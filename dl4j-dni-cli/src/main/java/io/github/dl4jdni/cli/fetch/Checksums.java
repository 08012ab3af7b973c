package io.github.dl4jdni.cli.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * By which a file is known: MD5, which is what MNIST's and CIFAR-10's authors published or others
 * quote, and SHA-256, for which nobody can make another file.
 *
 * @param md5 in lower-case hexadecimal
 * @param sha256 in lower-case hexadecimal
 */
record Checksums(String md5, String sha256) {

  /** {@return those of a file} */
  static Checksums of(Path file) throws IOException {
    try (InputStream content = new BufferedInputStream(Files.newInputStream(file))) {
      return of(content);
    }
  }

  /** {@return those of all that comes} */
  static Checksums of(InputStream content) throws IOException {
    MessageDigest md5 = DigestUtils.getMd5Digest();
    MessageDigest sha256 = DigestUtils.getSha256Digest();
    new DigestInputStream(new DigestInputStream(content, md5), sha256)
        .transferTo(OutputStream.nullOutputStream());
    return new Checksums(hexadecimal(md5), hexadecimal(sha256));
  }

  private static String hexadecimal(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
