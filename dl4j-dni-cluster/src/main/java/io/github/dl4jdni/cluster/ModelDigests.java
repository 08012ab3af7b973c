package io.github.dl4jdni.cluster;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Short names of long contents. */
final class ModelDigests {

  private ModelDigests() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java platform has SHA-256", e);
    }
  }
}
