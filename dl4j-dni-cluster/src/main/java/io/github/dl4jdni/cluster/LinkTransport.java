package io.github.dl4jdni.cluster;

import io.github.dl4jdni.cluster.Link.ProtocolException;
import io.github.dl4jdni.cluster.LinkFrame.Kind;
import io.github.dl4jdni.internal.hosts.ModuleTransport;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the trainer's frames over links: TCP keeps them whole and in order, and a link that
 * breaks is a host that is lost. Each link has a thread that reads and one that writes.
 */
final class LinkTransport implements ModuleTransport, Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(LinkTransport.class);
  private static final int COORDINATOR = 0;
  private static final long END_MILLISECONDS = 5_000; // for the last frames of each link

  private final Start start;
  private final Map<Integer, Link> links;
  private final Map<Integer, Outbox> outboxes = new TreeMap<>();
  private final List<Thread> readers = new CopyOnWriteArrayList<>();
  private final Set<Integer> lost = ConcurrentHashMap.newKeySet();
  private final Map<Integer, Exception> early = new HashMap<>(); // lost before a trainer is there
  private final Map<Integer, List<ByteBuffer>> waiting = new HashMap<>(); // the same of frames
  private boolean reading;
  private volatile boolean closing;
  private volatile PartExchange parts; // null where each host has all of the network
  private volatile Receiver receiver;

  /**
   * A transport.
   *
   * @param start who trains what
   * @param links to the other hosts, by number
   */
  LinkTransport(Start start, Map<Integer, Link> links) {
    this.start = start;
    this.links = Map.copyOf(links);
    links.forEach(
        (host, link) ->
            outboxes.put(host, new Outbox("to host " + host, link, e -> lose(host, e))));
  }

  @Override
  public int host() {
    return start.own();
  }

  @Override
  public List<Integer> hostsOfModules() {
    return start.hostsOfModules();
  }

  /** Who takes what is none of the trainer's. */
  void exchange(PartExchange of) {
    parts = of;
  }

  /** Sends what is none of the trainer's. */
  void send(int host, LinkFrame frame) {
    links.get(host).checkLength(frame.content());
    outboxes.get(host).put(frame);
  }

  /**
   * Begins to read and write, if that was not done.
   *
   * @throws IllegalStateException if this training is closed
   */
  synchronized void begin() {
    if (closing) {
      throw new IllegalStateException("this training is closed");
    }
    if (reading) {
      return;
    }
    reading = true;
    outboxes.values().forEach(Outbox::start);
    links.forEach(
        (host, link) -> {
          Thread reader = new LinkThread("from host " + host, () -> read(host, link));
          readers.add(reader);
          reader.start();
        });
  }

  @Override
  public void open(Receiver to) {
    Map<Integer, Exception> lostBefore;
    synchronized (this) {
      if (receiver != null || closing) {
        throw new IllegalStateException(
            "a transport serves one trainer; join again for another one");
      }
      waiting.forEach((host, frames) -> frames.forEach(frame -> to.received(host, frame)));
      waiting.clear();
      receiver = to;
      lostBefore = Map.copyOf(early);
      begin();
    }
    lostBefore.forEach(this::lose);
  }

  /** Gives a frame to the trainer, or keeps it until there is one. */
  private void give(int host, ByteBuffer frame) {
    Receiver to;
    synchronized (this) {
      to = receiver;
      if (to == null) {
        waiting.computeIfAbsent(host, key -> new ArrayList<>()).add(frame);
        return;
      }
    }
    to.received(host, frame);
  }

  @Override
  public void send(int host, ByteBuffer frame) {
    send(host, new LinkFrame(Kind.TRAINING, frame));
  }

  private void read(int host, Link link) {
    try {
      while (true) {
        LinkFrame frame = link.read();
        if (frame == null) {
          throw new IOException("its connection ended");
        }
        switch (frame.kind()) {
          case TRAINING -> give(host, frame.content());
          case BYE -> {
            left(host);
            return;
          }
          default -> {
            if (parts == null) {
              throw new ProtocolException("it sent " + frame.kind() + " while it trained");
            }
            parts.received(host, frame);
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      lose(host, e);
    }
  }

  /** Between hosts that serve, the end of one is nothing: the coordinator tells all of the end. */
  private void left(int host) {
    if (host == COORDINATOR || start.own() == COORDINATOR) {
      lose(host, new IOException("it has left"));
    }
  }

  /** A host that nothing has been heard of for too long. */
  void silent(int host) {
    lose(host, new IOException("it is silent"));
  }

  private void lose(int host, Exception cause) {
    Receiver told;
    synchronized (this) {
      told = receiver;
      if (told == null) {
        early.putIfAbsent(host, cause);
      }
    }
    String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    IOException loss = new IOException(start.title(host) + " is lost: " + why, cause);
    if (!closing && told != null && lost.add(host)) {
      outboxes.get(host).end(); // nobody waits for its room any more
      LOG.debug("host {} is lost", host, cause);
      told.lost(host, loss);
    }
    if (parts != null) {
      parts.lost(host, loss);
    }
  }

  /** How many bytes have gone to a host. */
  long bytesSent(int host) {
    return links.get(host).bytesSent();
  }

  /** How many bytes have come from a host. */
  long bytesReceived(int host) {
    return links.get(host).bytesReceived();
  }

  /** Ends the links, when what was sent before has gone. */
  @Override
  public void close() {
    boolean begun;
    synchronized (this) {
      if (closing) {
        return;
      }
      closing = true;
      begun = reading;
    }
    if (!begun) {
      outboxes.values().forEach(Outbox::start);
    }
    try {
      for (Map.Entry<Integer, Outbox> outbox : outboxes.entrySet()) {
        outbox.getValue().close(lost.contains(outbox.getKey()) ? 1 : END_MILLISECONDS);
      }
      // What a closed socket has not read makes the other side lose what it has not read.
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLISECONDS);
      for (Thread reader : readers) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        reader.join(Math.max(1, left));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Link link : links.values()) {
      try {
        link.close();
      } catch (IOException e) {
        LOG.debug("a link could not be closed", e);
      }
    }
  }
}
