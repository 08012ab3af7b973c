package io.github.dl4jdni.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.Charset;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes an authority and the keys of hosts by the JDK's keytool. */
final class KeyMaker {

  private static final String AUTHORITY = "authority";
  private static final String HOST = "host";
  private static final String PASSWORD = "DL4J_DNI_KEYS_PASSWORD"; // for keytool; not in its line
  private static final int SHORTEST_PASSWORD = 6; // keytool's
  private static final String DAYS = "3650";

  private final Path folder;
  private final char[] password;

  KeyMaker(Path folder, char[] password) {
    if (password.length < SHORTEST_PASSWORD) {
      throw new IllegalArgumentException(
          "expected a password of at least "
              + SHORTEST_PASSWORD
              + " characters, got one of "
              + password.length);
    }
    this.folder = folder;
    this.password = password.clone();
  }

  void make(List<String> hosts) throws IOException {
    hosts.forEach(KeyMaker::check);
    Files.createDirectories(folder);
    Path scratch = Files.createTempDirectory("dl4j-dni-keys"); // its owner's alone
    try {
      KeyStore authority = authority(scratch);
      for (String host : hosts) {
        write(ofHost(scratch, authority, host), folder.resolve(fileName(host)));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("keys cannot be made: " + e.getMessage(), e);
    } finally {
      deleteAll(scratch);
    }
  }

  private static void check(String host) {
    if (!host.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-fA-F:]+:[0-9a-fA-F:.]*")) {
      throw new IllegalArgumentException(
          "expected a host's name or IP address, got '" + host + "'");
    }
  }

  private static String fileName(String host) {
    return host.replace(':', '_') + ".p12";
  }

  private KeyStore authority(Path scratch) throws IOException, GeneralSecurityException {
    Path file = folder.resolve(AUTHORITY + ".p12");
    if (Files.exists(file)) {
      return load(file);
    }
    Path made = scratch.resolve(AUTHORITY + ".p12");
    keytool(
        made,
        List.of(
            "-genkeypair",
            "-alias",
            AUTHORITY,
            "-dname",
            "CN=dl4j-dni authority",
            "-ext",
            "bc:critical=ca:true,pathlen:0",
            "-ext",
            "ku:critical=keyCertSign,cRLSign"));
    KeyStore store = load(made);
    write(store, file);
    return store;
  }

  /** The host's key with its chain, and the authority's certificate without a key. */
  private KeyStore ofHost(Path scratch, KeyStore authority, String host)
      throws IOException, GeneralSecurityException {
    Path signing = Files.createTempFile(scratch, HOST, ".p12");
    try (OutputStream out = Files.newOutputStream(signing)) {
      authority.store(out, password);
    }
    boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    keytool(
        signing,
        List.of(
            "-genkeypair",
            "-alias",
            HOST,
            "-signer",
            AUTHORITY,
            "-dname",
            "CN=dl4j-dni host",
            "-ext",
            "san=" + (address ? "ip:" : "dns:") + host,
            "-ext",
            "ku:critical=digitalSignature",
            "-ext",
            "eku=serverAuth,clientAuth"));
    KeyStore both = load(signing);
    Certificate signer = both.getCertificate(AUTHORITY);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    store.setKeyEntry(HOST, both.getKey(HOST, password), password, both.getCertificateChain(HOST));
    store.setCertificateEntry(AUTHORITY, signer);
    return store;
  }

  private KeyStore load(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    return store;
  }

  private void write(KeyStore store, Path file) throws IOException, GeneralSecurityException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] owner =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0]; // Windows: what the folder lets others do
    try (OutputStream out =
        Channels.newOutputStream(
            Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner))) {
      store.store(out, password);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(file + " is there already; delete it to make a new key", e);
    }
  }

  private void keytool(Path store, List<String> what) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(what);
    command.addAll(
        List.of(
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-sigalg",
            "SHA256withECDSA",
            "-validity",
            DAYS,
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass:env",
            PASSWORD));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(PASSWORD, new String(password));
    Process process = builder.start();
    process.getOutputStream().close();
    String printed =
        new String(process.getInputStream().readAllBytes(), Charset.defaultCharset()).strip();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool failed: " + printed);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("making keys was interrupted", e);
    }
  }

  private static void deleteAll(Path scratch) throws IOException {
    try (var files = Files.list(scratch)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(scratch);
  }
}
