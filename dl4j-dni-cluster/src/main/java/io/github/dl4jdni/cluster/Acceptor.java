package io.github.dl4jdni.cluster;

import io.github.dl4jdni.cluster.Link.ProtocolException;
import io.github.dl4jdni.cluster.Link.RefusedException;
import io.github.dl4jdni.internal.frames.FrameWriter;
import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections of other hosts, and lets in whom its owner does. Who is not let in is told why,
 * and so is this host's log, in a line each.
 */
final class Acceptor implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
  private static final int MOST_GREETINGS = 64; // at a time; strangers take no more threads

  private final Sockets sockets;
  private final ServerSocket server;
  private final Duration greeting;
  private final Host host;
  private final Semaphore room = new Semaphore(MOST_GREETINGS);

  /**
   * Begins to take connections.
   *
   * @param sockets opens links
   * @param at where
   * @param greeting how long the other side may take to say who it is
   * @param host lets others in
   */
  Acceptor(Sockets sockets, HostAddress at, Duration greeting, Host host) throws IOException {
    this.sockets = sockets;
    this.greeting = greeting;
    this.host = host;
    server = sockets.listen(at);
    start("connections to " + at, this::accept);
  }

  /** Decides who is let in. */
  interface Host {

    /**
     * Another host has said its first word.
     *
     * @param link to it; the host's from now on unless it throws
     * @param first what it said
     * @throws IOException if it is not let in
     */
    void greeted(Link link, LinkFrame first) throws IOException;
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket taken = server.accept();
        if (room.tryAcquire()) {
          start("greeting of " + taken.getRemoteSocketAddress(), () -> greet(taken));
        } else {
          LOG.warn("refused {}: too many others connect", taken.getRemoteSocketAddress());
          taken.close();
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.warn("a connection could not be taken: {}", e.toString());
        }
      }
    }
  }

  private void greet(Socket taken) {
    String who = String.valueOf(taken.getRemoteSocketAddress());
    Link link = null;
    try {
      link = sockets.accept(taken, greeting);
      LinkFrame first = link.read();
      if (first == null) {
        throw new ProtocolException("it ended the connection without a word");
      }
      host.greeted(link, first);
    } catch (SocketTimeoutException e) {
      refuse(who, taken, link, "it said nothing for " + greeting.toSeconds() + " s");
    } catch (SSLException e) {
      refuse(who, taken, null, "it has no key of a host of this training: " + e.getMessage());
    } catch (IOException | RuntimeException e) {
      boolean told = e instanceof RefusedException || e instanceof ProtocolException;
      refuse(who, taken, link, told ? e.getMessage() : e.toString());
    } finally {
      room.release();
    }
  }

  private static void refuse(String who, Socket taken, Link link, String why) {
    LOG.warn("refused {}: {}", who, PrintedText.of(why));
    try (taken) {
      if (link != null) {
        link.say(LinkFrame.Kind.REFUSED, new FrameWriter().text(why));
      }
    } catch (IOException e) {
      LOG.debug("{} could not be told that it was refused: {}", who, e.toString());
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
