package io.github.dl4jdni.cli.fetch;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;

/** Gets a file from the first of several mirrors that has a good copy, and unpacks it. */
final class MirroredFetch {

  private static final String PARTIAL_SUFFIX = ".part";

  /** Takes out of a fetched file what is in it. */
  @FunctionalInterface
  interface Unpacking {

    /**
     * Unpacks.
     *
     * @param file whose checksums were right
     * @param directory where to put what is in it
     * @throws IOException if something cannot be read or written
     */
    void unpack(Path file, Path directory) throws IOException;
  }

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
   * Fetches a file, checks it and unpacks it; files appear only when they are complete.
   *
   * @param file what to fetch
   * @param directory where to put what is in it
   * @param unpacking what is done with the file
   * @throws UserErrorException if no mirror has a good copy
   */
  void fetch(RemoteFile file, Path directory, Unpacking unpacking) {
    Path partial = directory.resolve(file.name() + PARTIAL_SUFFIX);
    StringJoiner failures = new StringJoiner("; ");
    for (URI mirror : mirrors) {
      URI address = addressOf(mirror, file);
      try {
        fetchChecked(file, address, partial);
      } catch (IOException failure) {
        failures.add(address + ": " + describe(failure));
        continue;
      }
      unpack(file, partial, directory, unpacking);
      return;
    }
    throw new UserErrorException(
        String.format(
            "%s could not be fetched (%s); check the network, the proxy settings and the disk, or"
                + " name another mirror with --mirror",
            file.name(), failures));
  }

  /** What came is good: what fails now is no mirror's fault. */
  private static void unpack(RemoteFile file, Path partial, Path directory, Unpacking unpacking) {
    try {
      unpacking.unpack(partial, directory);
      Files.delete(partial);
    } catch (IOException e) {
      throw new UserErrorException(
          file.name() + ": cannot be unpacked into " + directory + ": " + describe(e), e);
    }
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
    boolean resumed = download.into(file, address, partial);
    String difference = file.difference(Checksums.of(partial));
    if (difference != null && resumed) {
      // What an earlier attempt left may be at fault: once more, from the beginning.
      Files.delete(partial);
      download.into(file, address, partial);
      difference = file.difference(Checksums.of(partial));
    }
    if (difference != null) {
      Files.delete(partial);
      throw new IOException(difference);
    }
  }
}
