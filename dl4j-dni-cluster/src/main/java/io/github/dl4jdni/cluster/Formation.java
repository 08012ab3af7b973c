package io.github.dl4jdni.cluster;

import io.github.dl4jdni.cluster.Gathering.Arrival;
import io.github.dl4jdni.cluster.Link.ProtocolException;
import io.github.dl4jdni.cluster.Link.RefusedException;
import io.github.dl4jdni.cluster.LinkFrame.Kind;
import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How hosts come together: each greets the coordinator, which checks that all have the same
 * library, network and seed, waits until each module has a host, and tells all who the others are;
 * then each has a link to each other one, and they watch over each other, before any begins.
 */
final class Formation implements Acceptor.Host {

  private static final Logger LOG = LoggerFactory.getLogger(Formation.class);
  private static final Duration GREETING = Duration.ofSeconds(10);
  private static final long RETRY_MILLISECONDS = 300;

  private final ClusterSettings settings;
  private final Sockets sockets;
  private final Hello own;
  private final Membership membership;
  private final Gathering gathering; // null but on the coordinator
  private final CompletableFuture<Start> started = new CompletableFuture<>();
  private final Map<Integer, CompletableFuture<Link>> peers = new ConcurrentHashMap<>();
  private final Map<Integer, Link> links = new ConcurrentHashMap<>(); // by host

  /**
   * A formation.
   *
   * @param settings this host's
   * @param sockets opens links
   * @param own what this host says of itself
   * @param modules how many modules the network has
   * @param membership watches over the hosts
   */
  Formation(
      ClusterSettings settings, Sockets sockets, Hello own, int modules, Membership membership) {
    this.settings = settings;
    this.sockets = sockets;
    this.own = own;
    this.membership = membership;
    gathering = settings.isCoordinator() ? new Gathering(own, modules) : null;
  }

  @Override
  public void greeted(Link link, LinkFrame first) throws IOException {
    FrameReader content = new FrameReader(first.content());
    switch (first.kind()) {
      case HELLO -> hello(link, Hello.read(content));
      case PEER -> peer(link, Peer.read(content));
      default -> throw new ProtocolException("it began with " + first.kind());
    }
  }

  private void hello(Link link, Hello hello) throws IOException {
    if (gathering == null) {
      throw new RefusedException(
          "this host, "
              + settings.address()
              + ", is not the coordinator, which is at "
              + settings.coordinator());
    }
    sockets.checkName(link, hello.address().host());
    gathering.arrive(hello, link);
  }

  private void peer(Link link, Peer peer) throws IOException {
    Start start = awaited(started, GREETING, "this host has not been told of a training yet");
    boolean expected = start.session().equals(peer.session()) && peer.host() > start.own();
    if (!expected || peer.host() >= start.hosts().size()) {
      throw new RefusedException("it is of another training");
    }
    sockets.checkName(link, start.hosts().get(peer.host()).address().host());
    link.say(Kind.ACCEPTED, new FrameWriter());
    if (!arrival(peer.host()).complete(link)) {
      throw new RefusedException("host " + peer.host() + " is there already");
    }
  }

  private CompletableFuture<Link> arrival(int host) {
    return peers.computeIfAbsent(host, key -> new CompletableFuture<>());
  }

  private static <T> T awaited(CompletableFuture<T> what, Duration patience, String otherwise)
      throws RefusedException {
    try {
      return what.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(otherwise);
    } catch (ExecutionException | TimeoutException e) {
      throw new RefusedException(otherwise);
    }
  }

  /**
   * Comes together with the others.
   *
   * @return who they are
   * @throws ClusterException if that fails; the message says why
   */
  Start form() throws InterruptedException {
    try {
      Start start = gathering == null ? joined() : gathered();
      links.values().forEach(link -> link.trust(settings.largestFrame()));
      for (Link link : links.values()) {
        link.waitAtMost(Duration.ZERO);
      }
      return start;
    } catch (IOException e) {
      throw new ClusterException("hosts did not come together: " + e.getMessage(), e);
    }
  }

  /** The links to the other hosts, by number. */
  Map<Integer, Link> links() {
    return links;
  }

  private Start gathered() throws IOException, InterruptedException {
    List<Arrival> arrivals = gathering.await(settings.patience());
    for (int i = 0; i < arrivals.size(); i++) {
      links.put(i + 1, arrivals.get(i).link());
    }
    Start start = started();
    all(start, (host, link) -> link.say(Kind.START, start.to(host).write()));
    membership.join(start, settings.patience());
    all(
        start,
        (host, link) -> {
          link.waitAtMost(settings.patience());
          link.expect(Kind.READY);
        });
    all(start, (host, link) -> link.say(Kind.GO, new FrameWriter()));
    return start;
  }

  private Start started() throws IOException {
    try {
      return gathering.start();
    } catch (ClusterException e) {
      for (Link link : links.values()) {
        link.say(Kind.REFUSED, new FrameWriter().text(e.getMessage()));
      }
      throw e;
    }
  }

  private void all(Start start, WithLink what) {
    links.forEach(
        (host, link) -> {
          try {
            what.perform(host, link);
          } catch (IOException e) {
            throw new ClusterException(
                start.title(host) + " went away before training began: " + e.getMessage(), e);
          }
        });
  }

  private Start joined() throws IOException, InterruptedException {
    Link coordinator = reached();
    links.put(0, coordinator);
    String at = "the coordinator at " + settings.coordinator();
    try {
      coordinator.say(Kind.HELLO, own.write());
      Start start = awaitStart(coordinator);
      started.complete(start);
      connect(start);
      membership.join(start, settings.patience());
      coordinator.say(Kind.READY, new FrameWriter());
      coordinator.waitAtMost(settings.patience());
      coordinator.expect(Kind.GO);
      return start;
    } catch (RefusedException e) {
      throw new ClusterException(at + " refused this host: " + PrintedText.of(e.getMessage()), e);
    } catch (SocketTimeoutException e) {
      throw new ClusterException(at + " says nothing", e);
    } catch (SSLException e) {
      throw new ClusterException(at + keysDiffer(e), e);
    } catch (EOFException e) {
      throw new ClusterException(at + " ended the connection before training began", e);
    } catch (ProtocolException e) {
      throw new ClusterException(
          at
              + " cannot be understood: "
              + e.getMessage()
              + (settings.keys() == null ? "; does it use keys, which this host does not?" : ""),
          e);
    } catch (IOException e) {
      throw new ClusterException(
          at + " broke the connection before training began: " + e.getMessage(), e);
    }
  }

  private static String keysDiffer(SSLException e) {
    return " and this host do not trust each other: "
        + e.getMessage()
        + "; both need a key for their name, signed by the same authority";
  }

  /** Connects to the coordinator, as soon as it is there. */
  private Link reached() throws InterruptedException {
    long end = System.nanoTime() + settings.patience().toNanos();
    boolean told = false;
    while (true) {
      try {
        return sockets.connect(settings.coordinator(), GREETING);
      } catch (SSLException e) {
        throw new ClusterException(
            "the coordinator at " + settings.coordinator() + keysDiffer(e), e);
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw new ClusterException(
              "the coordinator at "
                  + settings.coordinator()
                  + " could not be reached for "
                  + settings.patience().toSeconds()
                  + " s: "
                  + e.getMessage(),
              e);
        }
        if (!told) {
          LOG.info("waiting for the coordinator at {}", settings.coordinator());
          told = true;
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLISECONDS);
      }
    }
  }

  private static Start awaitStart(Link coordinator) throws IOException {
    String told = "";
    while (true) {
      LinkFrame frame = coordinator.read();
      if (frame == null) {
        throw new EOFException();
      }
      FrameReader content = new FrameReader(frame.content());
      switch (frame.kind()) {
        case START -> {
          return start(content);
        }
        case WAITING -> {
          String state = PrintedText.of(content.text());
          if (!state.equals(told)) {
            LOG.info("the coordinator is {}", state);
            told = state;
          }
        }
        case REFUSED -> throw new RefusedException(content.text());
        default -> throw new ProtocolException("it sent " + frame.kind() + " before a start");
      }
    }
  }

  private static Start start(FrameReader content) throws ProtocolException {
    try {
      return Start.read(content);
    } catch (FrameException | IllegalArgumentException e) {
      throw new ProtocolException("its start cannot be read", e);
    }
  }

  /** Hosts of lower numbers are connected to, those of higher ones connect. */
  private void connect(Start start) throws IOException {
    List<Integer> above = new ArrayList<>();
    for (int host = 1; host < start.hosts().size(); host++) {
      if (host > start.own()) {
        above.add(host);
      } else if (host < start.own()) {
        Link link = sockets.connect(start.hosts().get(host).address(), GREETING);
        links.put(host, link);
        link.say(Kind.PEER, new Peer(start.session(), start.own()).write());
        link.expect(Kind.ACCEPTED);
      }
    }
    for (int host : above) {
      links.put(
          host,
          awaited(arrival(host), settings.patience(), start.title(host) + " does not connect"));
    }
  }

  /** Something to do with a host. */
  private interface WithLink {
    void perform(int host, Link link) throws IOException;
  }
}
