package io.github.dl4jdni.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Objects;

/**
 * Where a host of a training is reached.
 *
 * @param host its name, as in its certificate, or its address
 * @param port its port of TCP
 */
public record HostAddress(String host, int port) {

  private static final int LARGEST_PORT = 65_535;

  /**
   * An address.
   *
   * @param host its name, or its address
   * @param port its port
   * @throws IllegalArgumentException if the host is empty, or the port none
   */
  public HostAddress {
    Objects.requireNonNull(host, "host");
    if (host.isBlank() || port < 1 || port > LARGEST_PORT) {
      throw refused(host + ":" + port);
    }
  }

  /**
   * Reads an address.
   *
   * @param text {@code HOST:PORT}, or {@code [ADDRESS]:PORT} for one of IPv6
   * @return the address
   * @throws IllegalArgumentException if it is none
   */
  public static HostAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw refused(text);
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return new HostAddress(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw refused(text);
    }
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "expected HOST:PORT with a port from 1 to " + LARGEST_PORT + ", got '" + text + "'");
  }

  /** Whether nobody but programs of this machine can reach it. */
  boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Where to connect to; looked up anew each time, for names may move. */
  InetSocketAddress socket() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
