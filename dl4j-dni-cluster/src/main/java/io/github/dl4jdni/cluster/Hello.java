package io.github.dl4jdni.cluster;

import io.github.dl4jdni.cluster.Link.RefusedException;
import io.github.dl4jdni.train.frames.FrameException;
import io.github.dl4jdni.train.frames.FrameReader;
import io.github.dl4jdni.train.frames.FrameWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What a host tells the coordinator first.
 *
 * @param version of this library
 * @param seed of the network
 * @param network the network, in short
 * @param modules those that the host trains, from 0
 * @param address where it is reached
 * @param membershipPort where it is watched over
 */
record Hello(
    String version,
    long seed,
    String network,
    List<Integer> modules,
    HostAddress address,
    int membershipPort) {

  private static final String MAGIC = "dl4j-dni-cluster";
  private static final int PROTOCOL = 1; // changes with what greetings hold
  private static final int MOST_MODULES = 10_000;

  FrameWriter write() {
    FrameWriter frame =
        new FrameWriter()
            .text(MAGIC)
            .integer(PROTOCOL)
            .text(version)
            .longer(seed)
            .text(network)
            .text(address.host())
            .integer(address.port())
            .integer(membershipPort)
            .integer(modules.size());
    modules.forEach(frame::integer);
    return frame;
  }

  /**
   * Reads a greeting.
   *
   * @throws RefusedException if it is none, or one of another protocol
   */
  static Hello read(FrameReader frame) throws RefusedException {
    try {
      if (!frame.text().equals(MAGIC)) {
        throw new RefusedException("it is no host of a training");
      }
      int protocol = frame.integer();
      if (protocol != PROTOCOL) {
        throw new RefusedException(
            "it speaks protocol " + protocol + ", and this one protocol " + PROTOCOL);
      }
      String version = frame.text();
      long seed = frame.longer();
      String network = frame.text();
      HostAddress address = new HostAddress(frame.text(), frame.integer());
      int membershipPort = frame.integer();
      int count = frame.integer();
      if (count < 0 || count > MOST_MODULES) {
        throw new RefusedException("it names " + count + " modules");
      }
      List<Integer> modules = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        modules.add(frame.integer());
      }
      return new Hello(version, seed, network, List.copyOf(modules), address, membershipPort);
    } catch (FrameException | IllegalArgumentException e) {
      throw new RefusedException("its greeting cannot be read: " + e.getMessage());
    }
  }

  /** What keeps the other host from training with this one, or null. */
  String differenceFrom(Hello own) {
    if (!version.equals(own.version)) {
      return "it has version " + version + " of dl4j-dni, and the coordinator " + own.version;
    }
    if (!network.equals(own.network)) {
      return "it has another network: " + network + "; the coordinator's is " + own.network;
    }
    if (seed != own.seed) {
      return "its network has the seed " + seed + ", and the coordinator's " + own.seed;
    }
    return null;
  }
}
