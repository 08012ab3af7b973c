package io.github.dl4jdni.cluster;

import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who trains what: what the coordinator tells a host when all modules have theirs.
 *
 * @param session a name that nobody can guess
 * @param own the number of the host that is told
 * @param hosts by number
 * @param hostsOfModules by module, the host's number
 * @param checkpoint what each host goes on from, where each keeps its own modules' checkpoints;
 *     null for none
 */
record Start(
    String session,
    int own,
    List<Member> hosts,
    List<Integer> hostsOfModules,
    Checkpoint checkpoint) {

  /**
   * A host.
   *
   * @param address where it is reached
   * @param membershipPort where it is watched over
   */
  record Member(HostAddress address, int membershipPort) {}

  Start to(int host) {
    return new Start(session, host, hosts, hostsOfModules, checkpoint);
  }

  /** The numbers of the hosts but this one. */
  List<Integer> others() {
    return IntStream.range(0, hosts.size()).filter(host -> host != own).boxed().toList();
  }

  /** Where training begins. */
  Position position() {
    return checkpoint == null ? Position.BEGIN : checkpoint.position();
  }

  /** A host, for messages. */
  String title(int host) {
    List<Integer> modules = new ArrayList<>();
    for (int module = 0; module < hostsOfModules.size(); module++) {
      if (hostsOfModules.get(module) == host) {
        modules.add(module + 1);
      }
    }
    return hosts.get(host).address() + " (modules " + modules + ")";
  }

  FrameWriter write() {
    FrameWriter frame = new FrameWriter().text(session).integer(own).integer(hosts.size());
    for (Member host : hosts) {
      frame.text(host.address().host()).integer(host.address().port());
      frame.integer(host.membershipPort());
    }
    frame.integer(hostsOfModules.size());
    hostsOfModules.forEach(frame::integer);
    frame.flag(checkpoint != null);
    if (checkpoint != null) {
      checkpoint.write(frame);
    }
    return frame;
  }

  static Start read(FrameReader frame) {
    String session = frame.text();
    int own = frame.integer();
    int count = frame.integer();
    List<Member> hosts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      HostAddress address = new HostAddress(frame.text(), frame.integer());
      hosts.add(new Member(address, frame.integer()));
    }
    int modules = frame.integer();
    List<Integer> hostsOfModules = new ArrayList<>();
    for (int i = 0; i < modules; i++) {
      hostsOfModules.add(frame.integer());
    }
    Checkpoint checkpoint = frame.flag() ? Checkpoint.read(frame) : null;
    return new Start(session, own, List.copyOf(hosts), List.copyOf(hostsOfModules), checkpoint);
  }
}
