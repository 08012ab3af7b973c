package io.github.dl4jdni.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What a host needs to know to train its part of a network with others.
 *
 * <p>One host is the coordinator: it has the data, and all others find it at its address. Each host
 * says which modules it trains; together they have to name each module once.
 *
 * <p>A host that is not on the loopback interface needs keys: hosts let nobody in, and join nobody,
 * without a certificate of their own authority for the host's name.
 */
public final class ClusterSettings {

  private final HostAddress address;
  private final HostAddress coordinator;
  private final List<Integer> modules; // from 0
  private final ClusterKeys keys; // or null
  private final int membershipPort;
  private final int largestFrame;
  private final Duration patience;
  private final Duration silence;
  private final Path checkpoints; // or null
  private final int checkpointEvery;

  private ClusterSettings(Builder builder) {
    address = builder.address;
    coordinator = builder.coordinator;
    modules = builder.modules;
    keys = builder.keys;
    membershipPort = builder.membershipPort;
    largestFrame = builder.largestFrame;
    patience = builder.patience;
    silence = builder.silence;
    checkpoints = builder.checkpoints;
    checkpointEvery = builder.checkpointEvery;
  }

  /**
   * Settings of the host that has the data.
   *
   * @param address where the others reach it
   * @return their builder
   */
  public static Builder coordinator(HostAddress address) {
    return new Builder(address, address);
  }

  /**
   * Settings of another host.
   *
   * @param address where this host is reached
   * @param coordinator where the host that has the data is reached
   * @return their builder
   */
  public static Builder member(HostAddress address, HostAddress coordinator) {
    if (address.equals(coordinator)) {
      throw new IllegalArgumentException(
          "a host and its coordinator cannot both be " + address + "; each has a port of its own");
    }
    return new Builder(address, coordinator);
  }

  HostAddress address() {
    return address;
  }

  HostAddress coordinator() {
    return coordinator;
  }

  boolean isCoordinator() {
    return address.equals(coordinator);
  }

  List<Integer> modules() {
    return modules;
  }

  ClusterKeys keys() {
    return keys;
  }

  int membershipPort() {
    return membershipPort;
  }

  int largestFrame() {
    return largestFrame;
  }

  Duration patience() {
    return patience;
  }

  Duration silence() {
    return silence;
  }

  Path checkpoints() {
    return checkpoints;
  }

  int checkpointEvery() {
    return checkpointEvery;
  }

  /** Builds {@link ClusterSettings}. */
  public static final class Builder {

    private static final int LARGEST_FRAME = 256 << 20;
    private static final int SMALLEST_BOUND = 8 << 20; // parameters travel in pieces up to this
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final HostAddress address;
    private final HostAddress coordinator;
    private List<Integer> modules = List.of();
    private ClusterKeys keys;
    private int membershipPort;
    private int largestFrame = LARGEST_FRAME;
    private Duration patience = PATIENCE;
    private Duration silence = SILENCE;
    private Path checkpoints;
    private int checkpointEvery;

    private Builder(HostAddress address, HostAddress coordinator) {
      this.address = address;
      this.coordinator = coordinator;
      membershipPort = address.port() + 1;
    }

    /**
     * Which modules this host trains. The coordinator may train none.
     *
     * @param numbers the modules' numbers, from 1 in the network's order
     * @return this
     * @throws IllegalArgumentException if one is not positive, or named twice
     */
    public Builder modules(int... numbers) {
      List<Integer> named = Arrays.stream(numbers).boxed().toList();
      if (named.stream().anyMatch(number -> number < 1)
          || named.stream().distinct().count() < named.size()) {
        throw new IllegalArgumentException(
            "modules are numbered from 1, and named once each, got " + named);
      }
      modules = named.stream().map(number -> number - 1).sorted().toList();
      return this;
    }

    /**
     * The key of this host, and the authority that it trusts. Can be left out where this host and
     * the coordinator are on the loopback interface.
     *
     * @param ofHost the keys
     * @return this
     */
    public Builder keys(ClusterKeys ofHost) {
      keys = Objects.requireNonNull(ofHost, "keys");
      return this;
    }

    /**
     * The port by which hosts watch over each other. Default: the one behind the address's own.
     *
     * @param port the port; 0 for any that is free
     * @return this
     */
    public Builder membershipPort(int port) {
      membershipPort = port;
      return this;
    }

    /**
     * How long the longest frame may be, which bounds what a host may fill of another one's memory.
     * A frame holds the message of one interface, or the features and labels that a module uses of
     * one minibatch. Default: 256 MiB.
     *
     * @param bytes at least 8 MiB
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public Builder largestFrame(int bytes) {
      if (bytes < SMALLEST_BOUND) {
        throw new IllegalArgumentException(
            "the largest frame must be at least " + SMALLEST_BOUND + " bytes, got " + bytes);
      }
      largestFrame = bytes;
      return this;
    }

    /**
     * How long to wait for the other hosts before training begins. Default: 5 minutes.
     *
     * @param duration the longest time
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder patience(Duration duration) {
      patience = positive(duration);
      return this;
    }

    /**
     * For how long a host may be silent while it trains before the others take it for lost; it
     * takes about two seconds more until they do. A host whose process ends is noticed at once.
     * Default: 3 seconds.
     *
     * @param duration the pause that is accepted
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder silence(Duration duration) {
      silence = positive(duration);
      return this;
    }

    private static Duration positive(Duration duration) {
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException("expected a positive duration, got " + duration);
      }
      return duration;
    }

    /**
     * Where the coordinator keeps what a restart goes on from, and how often it is written: modules
     * come to rest for that. Other hosts need none, unless each has its own modules alone: then
     * each keeps those of its modules. Default: nothing is kept.
     *
     * @param folder the folder; made if it is not there
     * @param iterations after how many iterations, at the end of a minibatch
     * @return this
     * @throws IllegalArgumentException if the number is not positive
     */
    public Builder checkpoints(Path folder, int iterations) {
      if (iterations < 1) {
        throw new IllegalArgumentException(
            "a checkpoint is written every so many iterations; expected a positive number, got "
                + iterations);
      }
      checkpoints = Objects.requireNonNull(folder, "folder");
      checkpointEvery = iterations;
      return this;
    }

    /**
     * Makes the settings.
     *
     * @return the settings
     * @throws IllegalArgumentException if this host is reached from other machines, or the
     *     coordinator is on another one, and there are no keys; or a host other than the
     *     coordinator has no module
     */
    public ClusterSettings build() {
      if (keys == null) {
        checkLoopback(address);
        checkLoopback(coordinator);
      }
      if (modules.isEmpty() && !address.equals(coordinator)) {
        throw new IllegalArgumentException(
            "this host, " + address + ", trains no module; say which: modules(2, 3)");
      }
      return new ClusterSettings(this);
    }

    private static void checkLoopback(HostAddress where) {
      if (!where.isLoopback()) {
        throw new IllegalArgumentException(
            where
                + " is not on the loopback interface, so hosts need keys to know each other by;"
                + " make them by ClusterKeys.create (on the command line: keys), or use 127.0.0.1");
      }
    }
  }
}
