package io.github.dl4jdni.examples.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
    MessageDigest md5 = digest("MD5");
    MessageDigest sha256 = digest("SHA-256");
    new DigestInputStream(new DigestInputStream(content, md5), sha256)
        .transferTo(OutputStream.nullOutputStream());
    return new Checksums(hexadecimal(md5), hexadecimal(sha256));
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has " + algorithm, impossible);
    }
  }

  private static String hexadecimal(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
