package io.github.dl4jdni.examples.fetch;

import io.github.dl4jdni.examples.ProgressReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Downloads one address into a partial file, from where an earlier attempt broke off. */
final class ResumableDownload {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final HttpClient client;
  private final PrintWriter messages;

  /**
   * Prepares a client.
   *
   * @param proxies which proxy to use for which address
   * @param messages where progress goes if there is no terminal
   */
  ResumableDownload(ProxySelector proxies, PrintWriter messages) {
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(PATIENCE)
            .proxy(proxies)
            .build();
    this.messages = messages;
  }

  /**
   * Downloads what the partial file still lacks.
   *
   * @param address of the file
   * @param partial the partial file; need not exist
   * @return whether the download went on from bytes that were there before
   * @throws IOException if the server cannot be reached, does not have the file, or breaks off
   */
  boolean into(URI address, Path partial) throws IOException {
    long present = Files.exists(partial) ? Files.size(partial) : 0;
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
    if (present > 0) {
      request.header("Range", "bytes=" + present + "-");
    }
    HttpResponse<InputStream> response = send(request.build());
    try (InputStream body = response.body()) {
      if (response.statusCode() == RANGE_NOT_SATISFIABLE && present > 0) {
        // Nothing is left to send: the checksum will tell whether the file is complete.
        return true;
      }
      if (response.statusCode() != OK && response.statusCode() != PARTIAL_CONTENT) {
        throw new IOException("the server answered with HTTP status " + response.statusCode());
      }
      boolean resumed = response.statusCode() == PARTIAL_CONTENT && startsAt(response, present);
      if (response.statusCode() == PARTIAL_CONTENT && !resumed) {
        throw new IOException("the server sent another part of the file than was asked for");
      }
      copy(response, body, partial, resumed ? present : 0);
      return resumed;
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static boolean startsAt(HttpResponse<?> response, long position) {
    String range = response.headers().firstValue("Content-Range").orElse("");
    return range.startsWith("bytes " + position + "-");
  }

  private void copy(HttpResponse<?> response, InputStream body, Path partial, long present)
      throws IOException {
    long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    String name = response.request().uri().getPath();
    String task = name.substring(name.lastIndexOf('/') + 1);
    StandardOpenOption mode =
        present > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try (OutputStream file =
            Files.newOutputStream(
                partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode);
        ProgressReport progress =
            ProgressReport.start(task, " B", length < 0 ? -1 : length + present, messages)) {
      progress.advance(present);
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        file.write(buffer, 0, read);
        progress.advance(read);
      }
    }
  }
}
