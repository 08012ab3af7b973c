package io.github.dl4jdni.cluster;

import io.github.dl4jdni.cluster.Link.RefusedException;
import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
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
 * @param checkpoints that it has of its modules, the oldest first; null if it keeps none
 */
record Hello(
    String version,
    long seed,
    String network,
    List<Integer> modules,
    HostAddress address,
    int membershipPort,
    List<Checkpoint> checkpoints) {

  private static final String MAGIC = "dl4j-dni-cluster";
  private static final int PROTOCOL = 2; // changes with what greetings hold
  private static final int MOST_MODULES = 10_000;
  private static final int MOST_CHECKPOINTS = 1_000;

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
    frame.flag(checkpoints != null);
    if (checkpoints != null) {
      frame.integer(checkpoints.size());
      checkpoints.forEach(each -> each.write(frame));
    }
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
      return new Hello(
          version,
          seed,
          network,
          List.copyOf(modules),
          address,
          membershipPort,
          readCheckpoints(frame));
    } catch (FrameException | IllegalArgumentException e) {
      throw new RefusedException("its greeting cannot be read: " + e.getMessage());
    }
  }

  private static List<Checkpoint> readCheckpoints(FrameReader frame) throws RefusedException {
    if (!frame.flag()) {
      return null;
    }
    int count = frame.integer();
    if (count < 0 || count > MOST_CHECKPOINTS) {
      throw new RefusedException("it names " + count + " checkpoints");
    }
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      checkpoints.add(Checkpoint.read(frame));
    }
    return List.copyOf(checkpoints);
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
    if ((checkpoints == null) != (own.checkpoints == null)) {
      String keeps = "it keeps checkpoints of its modules, and the coordinator does not";
      String keepsNone = "it keeps no checkpoints of its modules, and the coordinator does";
      return (checkpoints == null ? keepsNone : keeps) + "; set checkpoints(...) on all hosts";
    }
    return null;
  }
}
