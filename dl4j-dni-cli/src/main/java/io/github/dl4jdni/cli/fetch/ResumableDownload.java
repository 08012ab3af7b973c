package io.github.dl4jdni.cli.fetch;

import io.github.dl4jdni.cli.command.ProgressReport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Flow;

/**
 * Downloads a file of known size into a partial file, from where an earlier attempt broke off. A
 * server that sends nothing is not waited for, and none takes more room than the file does.
 */
final class ResumableDownload {

  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final HttpClient client;
  private final Duration patience;
  private final PrintWriter messages;

  /**
   * Prepares a client.
   *
   * @param proxies which proxy to use for which address
   * @param patience how long to wait for a connection, for an answer, and for each part of it
   * @param messages where progress goes if there is no terminal
   */
  ResumableDownload(ProxySelector proxies, Duration patience, PrintWriter messages) {
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(patience)
            .proxy(proxies)
            .build();
    this.patience = patience;
    this.messages = messages;
  }

  /**
   * Downloads what the partial file still lacks.
   *
   * @param file what it is, with its size
   * @param address of the file
   * @param partial the partial file; need not exist
   * @return whether bytes were there before that belong to it now
   * @throws IOException if the server cannot be reached, does not have the file, stalls, or sends
   *     too little or too much; after too much the partial file is gone
   */
  boolean into(RemoteFile file, URI address, Path partial) throws IOException {
    long present = Files.exists(partial) ? Files.size(partial) : 0;
    if (present > file.size()) {
      Files.delete(partial);
      present = 0;
    }
    if (present == file.size()) {
      return true; // the checksums will tell whether it is the file
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(patience);
    if (present > 0) {
      request.header("Range", "bytes=" + present + "-");
    }
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(request.build());
    try (TimedBody body = new TimedBody(patience)) {
      response.body().subscribe(body);
      if (response.statusCode() == RANGE_NOT_SATISFIABLE && present > 0) {
        return true; // the server's file is shorter: the checksums will tell
      }
      if (response.statusCode() != OK && response.statusCode() != PARTIAL_CONTENT) {
        throw new IOException("the server answered with HTTP status " + response.statusCode());
      }
      boolean resumed = response.statusCode() == PARTIAL_CONTENT && startsAt(response, present);
      if (response.statusCode() == PARTIAL_CONTENT && !resumed) {
        throw new IOException("the server sent another part of the file than was asked for");
      }
      copy(file, body, partial, resumed ? present : 0, announced(response));
      return resumed;
    }
  }

  private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(HttpRequest request)
      throws IOException {
    try {
      return client.send(request, BodyHandlers.ofPublisher());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static boolean startsAt(HttpResponse<?> response, long position) {
    String range = response.headers().firstValue("Content-Range").orElse("");
    return range.startsWith("bytes " + position + "-");
  }

  /** {@return how many bytes the server says that it sends; -1 if it does not} */
  private static long announced(HttpResponse<?> response) throws IOException {
    try {
      return response.headers().firstValueAsLong("Content-Length").orElse(-1);
    } catch (NumberFormatException e) {
      throw new IOException("the server gave a length that is no number", e);
    }
  }

  private void copy(RemoteFile file, TimedBody body, Path partial, long present, long announced)
      throws IOException {
    if (announced >= 0 && announced != file.size() - present) {
      throw otherSize(file, "has a file of", present + announced);
    }
    StandardOpenOption mode =
        present > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    long done = present;
    try (FileChannel out =
            FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode);
        ProgressReport progress = ProgressReport.start(file.name(), " B", file.size(), messages)) {
      progress.advance(present);
      for (List<ByteBuffer> parts = body.next(); parts != null; parts = body.next()) {
        int length = parts.stream().mapToInt(ByteBuffer::remaining).sum();
        done += length;
        if (done > file.size()) {
          break;
        }
        for (ByteBuffer part : parts) {
          while (part.hasRemaining()) {
            out.write(part);
          }
        }
        progress.advance(length);
      }
    }
    if (done > file.size()) {
      Files.delete(partial);
      throw otherSize(file, "sends at least", done);
    }
    if (done < file.size()) {
      throw otherSize(file, "sent no more than", done);
    }
  }

  private static IOException otherSize(RemoteFile file, String does, long bytes) {
    return new IOException(
        String.format(
            Locale.ROOT, "the server %s %d bytes, but the file has %d", does, bytes, file.size()));
  }
}
