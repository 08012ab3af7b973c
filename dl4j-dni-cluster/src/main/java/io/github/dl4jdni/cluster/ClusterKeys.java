package io.github.dl4jdni.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What a host proves its name by, and knows others by: its own key with a certificate for its name,
 * and the certificate of the authority that has signed those of all hosts, in one PKCS12 file.
 *
 * @see #create
 */
public final class ClusterKeys {

  private static final int DNS_NAME = 2; // kinds of names in certificates
  private static final int IP_ADDRESS = 7;

  private final Path file;
  private final String password;
  private final SSLContext context;

  private ClusterKeys(Path file, String password, SSLContext context) {
    this.file = file;
    this.password = password;
    this.context = context;
  }

  /**
   * Reads a host's keys.
   *
   * @param file the PKCS12 file, as {@link #create} makes it
   * @param password its password
   * @return the keys
   * @throws IOException if it cannot be read, or the password is wrong
   */
  public static ClusterKeys read(Path file, char[] password) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      checkContent(file, store);
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(store, password);
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
      return new ClusterKeys(file.toAbsolutePath(), new String(password), context);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " cannot be used as a host's keys: " + e.getMessage(), e);
    }
  }

  private static void checkContent(Path file, KeyStore store)
      throws GeneralSecurityException, IOException {
    boolean key = false;
    boolean authority = false;
    for (String alias : Collections.list(store.aliases())) {
      key |= store.isKeyEntry(alias);
      authority |= store.isCertificateEntry(alias);
    }
    if (!key || !authority) {
      throw new IOException(
          file
              + " has no "
              + (key ? "certificate of an authority" : "key of a host")
              + "; expected a file as ClusterKeys.create makes one for each host");
    }
  }

  /**
   * Makes an authority, and a key for each host that it signs: {@code HOST.p12} in a folder, to be
   * brought to that host; nobody but their owner can read these files. The authority's own key is
   * {@code authority.p12}, by which keys for more hosts can be signed later; training needs it
   * nowhere, so keep it apart.
   *
   * @param folder where to; made if it is not there. An authority that is there signs
   * @param password of all files; at least six characters
   * @param hosts the names or IP addresses by which other hosts reach each one
   * @throws IOException if a file cannot be written, or is there already
   */
  public static void create(Path folder, char[] password, List<String> hosts) throws IOException {
    new KeyMaker(folder, password).make(hosts);
  }

  Path file() {
    return file;
  }

  String password() {
    return password;
  }

  SSLContext context() {
    return context;
  }

  /** Whether a certificate was signed for a host of this name or address. */
  static boolean isFor(Certificate certificate, String host) throws GeneralSecurityException {
    if (!(certificate instanceof X509Certificate signed)) {
      return false;
    }
    Collection<List<?>> names = signed.getSubjectAlternativeNames();
    return names != null
        && names.stream()
            .filter(name -> name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
            .anyMatch(name -> host.equalsIgnoreCase(String.valueOf(name.get(1))));
  }
}
