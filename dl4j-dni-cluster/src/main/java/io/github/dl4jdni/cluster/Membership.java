package io.github.dl4jdni.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberUp;
import org.apache.pekko.cluster.ClusterEvent.UnreachableMember;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.cluster.typed.Subscribe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over the hosts of a training, as a cluster of Pekko's: its failure detector notices a
 * host that is silent, be its connections open or not. Nothing else goes through Pekko.
 */
final class Membership implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
  private static final String NAME = "dl4j-dni";
  private static final long PATIENCE_SECONDS = 10; // for the end

  private final ActorSystem<ClusterDomainEvent> system;
  private final Map<Address, Integer> hosts = new ConcurrentHashMap<>(); // those of the training
  private final Set<Address> up = ConcurrentHashMap.newKeySet();
  private final Set<Integer> unreachable = ConcurrentHashMap.newKeySet();
  private final CountDownLatch complete = new CountDownLatch(1);
  private volatile IntConsumer lost = host -> {};

  /**
   * Begins to listen, as a cluster of none yet.
   *
   * @param settings this host's
   */
  Membership(ClusterSettings settings) {
    try {
      checkPort(settings);
      system = ActorSystem.create(watching(), NAME, configuration(settings));
    } catch (IOException | RuntimeException e) {
      throw new ClusterException(
          "this host cannot take connections at "
              + settings.address().host()
              + ":"
              + settings.membershipPort()
              + " (its port of membership): "
              + e.getMessage(),
          e);
    }
  }

  /** Pekko would log where in its own code a port that is taken was met. */
  private static void checkPort(ClusterSettings settings) throws IOException {
    try (ServerSocket trial = new ServerSocket()) {
      trial.setReuseAddress(true);
      trial.bind(new InetSocketAddress(settings.address().host(), settings.membershipPort()));
    }
  }

  private static Config configuration(ClusterSettings settings) {
    ClusterKeys keys = settings.keys();
    Map<String, Object> values = new HashMap<>();
    values.put("pekko.actor.provider", "cluster");
    values.put("pekko.actor.allow-java-serialization", "off");
    values.put("pekko.loglevel", "ERROR"); // what matters is told by this library, in a line
    values.put("pekko.stdout-loglevel", "ERROR");
    values.put("pekko.loggers", List.of("org.apache.pekko.event.slf4j.Slf4jLogger"));
    values.put("pekko.log-dead-letters", "off");
    values.put("pekko.daemonic", "on");
    values.put("pekko.cluster.jmx.enabled", "off");
    values.put("pekko.cluster.gossip-interval", "300 ms");
    values.put("pekko.cluster.leader-actions-interval", "300 ms");
    values.put("pekko.cluster.periodic-tasks-initial-delay", "300 ms");
    values.put(
        "pekko.cluster.failure-detector.acceptable-heartbeat-pause",
        settings.silence().toMillis() + " ms");
    // Hosts of a training that ends go all together: none is left to be told.
    values.put("pekko.coordinated-shutdown.run-by-actor-system-terminate", "off");
    values.put("pekko.coordinated-shutdown.run-by-jvm-shutdown-hook", "off");
    values.put("pekko.coordinated-shutdown.terminate-actor-system", "off");
    String artery = "pekko.remote.artery.";
    values.put(artery + "transport", keys == null ? "tcp" : "tls-tcp");
    values.put(artery + "canonical.hostname", settings.address().host());
    values.put(artery + "canonical.port", settings.membershipPort());
    if (keys != null) {
      String ssl = artery + "ssl.config-ssl-engine.";
      for (String store : List.of("key-store", "trust-store")) {
        values.put(ssl + store, keys.file().toString());
        values.put(ssl + store + "-password", keys.password());
      }
      values.put(ssl + "key-password", keys.password());
      values.put(ssl + "protocol", "TLSv1.3");
      values.put(ssl + "require-mutual-authentication", "on");
      values.put(ssl + "hostname-verification", "on");
    }
    // Not a user's application.conf, which is for clusters of the user's.
    ClassLoader loader = Membership.class.getClassLoader();
    return ConfigFactory.parseMap(values)
        .withFallback(ConfigFactory.defaultReference(loader))
        .resolve();
  }

  private Behavior<ClusterDomainEvent> watching() {
    return Behaviors.setup(
        context -> {
          Cluster.get(context.getSystem())
              .subscriptions()
              .tell(Subscribe.create(context.getSelf(), ClusterDomainEvent.class));
          return Behaviors.receiveMessage(
              event -> {
                seen(event);
                return Behaviors.same();
              });
        });
  }

  private void seen(ClusterDomainEvent event) {
    if (event instanceof MemberUp arrived) {
      up.add(arrived.member().address());
      count();
    } else if (event instanceof UnreachableMember gone) {
      Integer host = hosts.get(gone.member().address());
      if (host != null) {
        unreachable.add(host);
        lost.accept(host);
      }
    }
  }

  private void count() {
    if (!hosts.isEmpty() && up.containsAll(hosts.keySet())) {
      complete.countDown();
    }
  }

  /** The port by which the others watch over this host. */
  int port() {
    return Cluster.get(system).selfMember().address().getPort().orElseThrow();
  }

  /**
   * Joins the hosts of a training, and waits until all have.
   *
   * @param start who they are
   * @param patience for how long
   * @throws ClusterException if they have not in time
   */
  void join(Start start, Duration patience) throws InterruptedException {
    for (int i = 0; i < start.hosts().size(); i++) {
      hosts.put(address(start.hosts().get(i)), i);
    }
    Cluster.get(system).manager().tell(new JoinSeedNodes(List.of(address(start.hosts().get(0)))));
    count();
    if (!complete.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new ClusterException(
          "after "
              + patience.toSeconds()
              + " s hosts do not all see each other by their ports of membership; are these open?"
              + " Expected "
              + hosts.keySet()
              + ", found "
              + up);
    }
  }

  private Address address(Start.Member host) {
    return new Address("pekko", NAME, host.address().host(), host.membershipPort());
  }

  /** Who is to be told of hosts that are silent, from now on and of those that were. */
  void onLost(IntConsumer told) {
    lost = told;
    unreachable.forEach(told::accept);
  }

  @Override
  public void close() {
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Pekko does not end: {}", e.toString());
    }
  }
}
