package io.github.dl4jdni.examples.fetch;

import io.github.dl4jdni.examples.UserErrorException;
import io.github.dl4jdni.examples.report.ReplacedFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.zip.GZIPInputStream;

/** Gets a file from the first of several mirrors that has a good copy, and uncompresses it. */
final class MirroredFetch {

  private static final String PARTIAL_SUFFIX = ".part";

  private final List<URI> mirrors;
  private final ResumableDownload download;

  /**
   * Takes the mirrors.
   *
   * @param mirrors addresses of folders, in the order in which they are asked
   * @param download what fetches one address
   */
  MirroredFetch(List<URI> mirrors, ResumableDownload download) {
    this.mirrors = List.copyOf(mirrors);
    this.download = download;
  }

  /**
   * Fetches a file, checks it and uncompresses it; the file appears only when it is complete.
   *
   * @param file what to fetch
   * @param directory where to put the uncompressed file
   * @throws UserErrorException if no mirror has a good copy
   */
  void fetch(RemoteFile file, Path directory) {
    Path partial = directory.resolve(file.name() + PARTIAL_SUFFIX);
    StringJoiner failures = new StringJoiner("; ");
    for (URI mirror : mirrors) {
      URI address = addressOf(mirror, file);
      try {
        fetchChecked(file, address, partial);
        uncompress(partial, directory.resolve(file.uncompressedName()));
        return;
      } catch (IOException failure) {
        failures.add(address + ": " + describe(failure));
      }
    }
    throw new UserErrorException(
        String.format(
            "%s could not be fetched (%s); check the network and the proxy settings, or name"
                + " another mirror with --mirror",
            file.name(), failures));
  }

  private static URI addressOf(URI mirror, RemoteFile file) {
    String folder = mirror.toString();
    return URI.create((folder.endsWith("/") ? folder : folder + "/") + file.name());
  }

  private static String describe(IOException failure) {
    if (failure.getMessage() != null) {
      return failure.getMessage();
    }
    // Java's client gives no reason when it cannot connect.
    return failure instanceof ConnectException
        ? "no connection"
        : failure.getClass().getSimpleName();
  }

  private void fetchChecked(RemoteFile file, URI address, Path partial) throws IOException {
    boolean resumed = download.into(address, partial);
    String found = md5(partial);
    if (!found.equals(file.md5()) && resumed) {
      // What an earlier attempt left may be at fault: once more, from the beginning.
      Files.delete(partial);
      download.into(address, partial);
      found = md5(partial);
    }
    if (!found.equals(file.md5())) {
      Files.delete(partial);
      throw new IOException("the file has the MD5 checksum " + found + ", not " + file.md5());
    }
  }

  private static String md5(Path path) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has MD5", impossible);
    }
    try (InputStream file =
        new DigestInputStream(new BufferedInputStream(Files.newInputStream(path)), digest)) {
      file.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void uncompress(Path compressed, Path target) throws IOException {
    try (InputStream content =
        new GZIPInputStream(new BufferedInputStream(Files.newInputStream(compressed)))) {
      ReplacedFile.write(target, content::transferTo);
    }
    Files.delete(compressed);
  }
}
