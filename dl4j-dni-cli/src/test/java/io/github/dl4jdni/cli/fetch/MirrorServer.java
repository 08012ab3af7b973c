package io.github.dl4jdni.cli.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A mirror on the loopback address that remembers what it was asked for. */
final class MirrorServer implements AutoCloseable {

  /**
   * A request.
   *
   * @param uri as it stood in the request line: whole if the server is used as a proxy
   * @param range the header Range, null without one
   */
  record Request(URI uri, String range) {}

  private final HttpServer server;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean ranges = true;
  private volatile Manner manner = Manner.GOOD;

  /** How files are sent. */
  enum Manner {
    GOOD,
    /** Half of it, and then nothing. */
    STALLS,
    /** Half of it, and then the connection is closed. */
    BREAKS_OFF,
    /** Half of it, as if that were all. */
    TOO_LITTLE,
    /** The file, and zeros behind it for as long as somebody takes them. */
    NEVER_ENDS
  }

  MirrorServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI folder() {
    return URI.create("http://127.0.0.1:" + port() + "/mnist");
  }

  int port() {
    return server.getAddress().getPort();
  }

  void offer(String name, byte[] content) {
    files.put(name, content);
  }

  void ignoreRanges() {
    ranges = false;
  }

  void send(Manner inThisManner) {
    manner = inThisManner;
  }

  List<Request> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(new Request(exchange.getRequestURI(), range));
    String path = exchange.getRequestURI().getPath();
    byte[] content = files.get(path.substring(path.lastIndexOf('/') + 1));
    if (content == null) {
      exchange.sendResponseHeaders(404, -1);
    } else if (range == null || !ranges) {
      send(exchange, 200, content);
    } else {
      sendRest(exchange, content, Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1")));
    }
    exchange.close();
  }

  private void sendRest(HttpExchange exchange, byte[] content, int start) throws IOException {
    if (start >= content.length) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + start + "-" + (content.length - 1) + "/" + content.length);
    send(exchange, 206, Arrays.copyOfRange(content, start, content.length));
  }

  private void send(HttpExchange exchange, int status, byte[] content) throws IOException {
    boolean withLength = manner != Manner.TOO_LITTLE && manner != Manner.NEVER_ENDS;
    exchange.sendResponseHeaders(status, withLength ? content.length : 0);
    OutputStream body = exchange.getResponseBody();
    switch (manner) {
      case GOOD -> body.write(content);
      case STALLS -> {
        sendHalf(content, body);
        awaitTheEnd();
      }
      case BREAKS_OFF, TOO_LITTLE -> sendHalf(content, body);
      case NEVER_ENDS -> {
        body.write(content);
        while (closed.getCount() > 0) {
          body.write(new byte[1000]);
        }
      }
    }
    if (manner == Manner.GOOD || manner == Manner.TOO_LITTLE) {
      body.close();
    }
  }

  private static void sendHalf(byte[] content, OutputStream body) throws IOException {
    body.write(content, 0, content.length / 2);
    body.flush();
  }

  private void awaitTheEnd() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
