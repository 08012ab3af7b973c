package io.github.dl4jdni.ui;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Where a server listens, and what it may be called.
 *
 * @param inet the address
 * @param port the port; 0 for any free one; null for Deeplearning4j's own choice
 * @param names that it may be called by, besides those of every server
 */
record ListeningAddress(InetAddress inet, Integer port, Set<String> names) {

  static ListeningAddress of(String host, Integer port, Set<String> names) {
    try {
      InetAddress inet = InetAddress.getByName(host);
      Set<String> all = new HashSet<>();
      names.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
      all.add(host.toLowerCase(Locale.ROOT));
      if (!inet.isLoopbackAddress()) {
        all.add(ownName().toLowerCase(Locale.ROOT));
      }
      return new ListeningAddress(inet, port, all);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "no address of this machine is called " + host + "; name one in digits, as 127.0.0.1", e);
    }
  }

  /** {@return whether this machine alone reaches it} */
  boolean isOfThisMachineAlone() {
    return inet.isLoopbackAddress();
  }

  /** {@return the address in digits} */
  String host() {
    return inet.getHostAddress();
  }

  /** {@return how it is called in a browser} */
  String shown() {
    String shown = inet.isAnyLocalAddress() ? ownName() : host();
    return shown.contains(":") ? "[" + shown + "]" : shown;
  }

  RequestGuard guard() {
    return new RequestGuard(names);
  }

  private static String ownName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) { // a machine whose name nobody knows
      return "localhost";
    }
  }
}
