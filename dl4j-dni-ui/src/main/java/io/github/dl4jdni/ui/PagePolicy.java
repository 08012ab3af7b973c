package io.github.dl4jdni.ui;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A content security policy for a page that brings all along in itself. */
final class PagePolicy {

  private PagePolicy() {}

  /**
   * {@return a policy under which a page's own scripts and styles work and nothing else does: no
   * others that a name in its data smuggles in, and nothing from elsewhere}
   *
   * @param html the page; it asks its server for data, and has no more pictures than those in line
   */
  static String of(String html) {
    return "default-src 'none'; connect-src 'self'; img-src data:; script-src"
        + hashes(html, "script")
        + "; style-src"
        + hashes(html, "style")
        + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  private static String hashes(String html, String element) {
    Matcher found =
        Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL).matcher(html);
    StringBuilder hashes = new StringBuilder();
    while (found.find()) {
      hashes.append(" 'sha256-").append(sha256(found.group(1))).append('\'');
    }
    return hashes.toString();
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
