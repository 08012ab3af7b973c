package io.github.dl4jdni.cluster;

import io.github.dl4jdni.train.frames.FrameReader;
import io.github.dl4jdni.train.frames.FrameWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Who trains what: what the coordinator tells a host when all modules have theirs.
 *
 * @param session a name that nobody can guess
 * @param own the number of the host that is told
 * @param hosts by number
 * @param hostsOfModules by module, the host's number
 */
record Start(String session, int own, List<Member> hosts, List<Integer> hostsOfModules) {

  /**
   * A host.
   *
   * @param address where it is reached
   * @param membershipPort where it is watched over
   */
  record Member(HostAddress address, int membershipPort) {}

  Start to(int host) {
    return new Start(session, host, hosts, hostsOfModules);
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
    return new Start(session, own, List.copyOf(hosts), List.copyOf(hostsOfModules));
  }
}
