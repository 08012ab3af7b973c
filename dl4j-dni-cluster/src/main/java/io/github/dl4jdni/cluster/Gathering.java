package io.github.dl4jdni.cluster;

import io.github.dl4jdni.cluster.Link.RefusedException;
import io.github.dl4jdni.internal.frames.FrameWriter;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The coordinator's list of who has come, until each module has a host. */
final class Gathering {

  private static final Logger LOG = LoggerFactory.getLogger(Gathering.class);
  private static final long LOOK_MILLISECONDS = 500; // at whether those who have come are there
  private static final int SESSION_BYTES = 16;

  private final Hello own;
  private final int modules;
  private final List<Arrival> arrivals = new ArrayList<>();
  private boolean complete;

  Gathering(Hello own, int modules) {
    this.own = own;
    this.modules = modules;
    check(own);
  }

  /**
   * A host that has come.
   *
   * @param hello what it said
   * @param link to it
   */
  record Arrival(Hello hello, Link link) {}

  private void check(Hello hello) {
    for (int module : hello.modules()) {
      if (module < 0 || module >= modules) {
        throw new IllegalArgumentException(
            "there is no module " + (module + 1L) + "; the network has " + modules);
      }
    }
  }

  /** A host comes. */
  synchronized void arrive(Hello hello, Link link) throws RefusedException {
    String difference = hello.differenceFrom(own);
    if (difference != null) {
      throw new RefusedException(difference);
    }
    if (complete) {
      throw new RefusedException("training has begun, with a host for each module");
    }
    try {
      check(hello);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(e.getMessage());
    }
    for (Hello other : all()) {
      if (!Collections.disjoint(other.modules(), hello.modules())) {
        throw new RefusedException(
            "it wants to train modules "
                + numbers(hello.modules())
                + ", but "
                + other.address()
                + " trains "
                + numbers(other.modules()));
      }
    }
    LOG.info("{} is there, for modules {}", hello.address(), numbers(hello.modules()));
    arrivals.add(new Arrival(hello, link));
    notifyAll();
  }

  /**
   * Waits until each module has a host.
   *
   * @return the hosts but this one, by number from 1: the one of the lowest module first
   * @throws ClusterException if there are not enough in time
   */
  synchronized List<Arrival> await(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    String told = "";
    for (List<Integer> missing = missing(); !missing.isEmpty(); missing = missing()) {
      String state = "waiting for hosts of modules " + numbers(missing);
      if (!state.equals(told)) {
        LOG.info(state);
        told = state;
      }
      tell(state);
      if (System.nanoTime() > end) {
        throw new ClusterException(
            "after "
                + patience.toSeconds()
                + " s no host has come for modules "
                + numbers(missing));
      }
      TimeUnit.MILLISECONDS.timedWait(this, LOOK_MILLISECONDS);
    }
    complete = true;
    arrivals.sort(Comparator.comparing(arrival -> arrival.hello().modules().get(0)));
    return List.copyOf(arrivals);
  }

  /** Keeps those who wait informed, and forgets who has gone again. */
  private void tell(String state) {
    arrivals.removeIf(
        arrival -> {
          try {
            arrival.link().say(LinkFrame.Kind.WAITING, new FrameWriter().text(state));
            return false;
          } catch (IOException e) {
            LOG.info("{} has gone again: {}", arrival.hello().address(), e.getMessage());
            return true;
          }
        });
  }

  private List<Hello> all() {
    List<Hello> all = new ArrayList<>(List.of(own));
    arrivals.forEach(arrival -> all.add(arrival.hello()));
    return all;
  }

  private List<Integer> missing() {
    List<Integer> missing = new ArrayList<>();
    for (int module = 0; module < modules; module++) {
      missing.add(module);
    }
    all().forEach(hello -> missing.removeAll(hello.modules()));
    return missing;
  }

  private static List<Integer> numbers(List<Integer> modules) {
    return modules.stream().map(module -> module + 1).toList();
  }

  /** What all are told, once each module has a host. */
  synchronized Start start() {
    List<Hello> hosts = all();
    List<Integer> hostsOfModules = new ArrayList<>(Collections.nCopies(modules, 0));
    for (int host = 0; host < hosts.size(); host++) {
      for (int module : hosts.get(host).modules()) {
        hostsOfModules.set(module, host);
      }
    }
    byte[] session = new byte[SESSION_BYTES];
    new SecureRandom().nextBytes(session);
    return new Start(
        HexFormat.of().formatHex(session),
        0,
        hosts.stream()
            .map(hello -> new Start.Member(hello.address(), hello.membershipPort()))
            .toList(),
        List.copyOf(hostsOfModules),
        newestOfAll(hosts));
  }

  /**
   * The newest checkpoint that all hosts have, or null.
   *
   * @throws ClusterException if there was one once, and hosts have lost it
   */
  private static Checkpoint newestOfAll(List<Hello> hosts) {
    if (hosts.get(0).checkpoints() == null) {
      return null;
    }
    List<Checkpoint> common = new ArrayList<>(hosts.get(0).checkpoints());
    hosts.forEach(host -> common.retainAll(host.checkpoints()));
    String all = String.join("; ", hosts.stream().map(Gathering::iterations).toList());
    if (common.isEmpty()) {
      if (hosts.stream().anyMatch(host -> host.checkpoints().size() > 1)) {
        // A host begins a checkpoint when all have written the one before.
        throw new ClusterException(
            "there is no iteration that all hosts have a checkpoint of: "
                + all
                + "; bring back what is missing, or empty the folders of all to begin anew");
      }
      if (hosts.stream().anyMatch(host -> !host.checkpoints().isEmpty())) {
        LOG.warn("training begins anew: no checkpoint was complete ({})", all);
      }
      return null;
    }
    Checkpoint newest = Collections.max(common, Checkpoint.BY_AGE);
    LOG.info("training goes on from iteration {} ({})", newest.iteration(), all);
    return newest;
  }

  private static String iterations(Hello host) {
    return host.address()
        + " has "
        + host.checkpoints().stream().map(Checkpoint::iteration).toList();
  }
}
