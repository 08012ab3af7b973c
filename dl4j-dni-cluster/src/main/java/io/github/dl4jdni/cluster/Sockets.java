package io.github.dl4jdni.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Opens links: of TCP, and where there are keys by TLS, each side with a certificate for its name.
 */
final class Sockets {

  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private final ClusterKeys keys; // or null

  Sockets(ClusterKeys keys) {
    this.keys = keys;
  }

  /** Takes connections at an address of this host's. */
  ServerSocket listen(HostAddress at) throws IOException {
    ServerSocket server;
    if (keys == null) {
      server = new ServerSocket();
    } else {
      SSLServerSocket secure =
          (SSLServerSocket) keys.context().getServerSocketFactory().createServerSocket();
      secure.setEnabledProtocols(PROTOCOLS);
      secure.setNeedClientAuth(true);
      server = secure;
    }
    try {
      server.setReuseAddress(true); // so that a restart finds its port free
      server.bind(new InetSocketAddress(InetAddress.getByName(at.host()), at.port()));
      return server;
    } catch (IOException e) {
      server.close();
      throw new IOException(
          "this host cannot take connections at " + at + ": " + e.getMessage(), e);
    }
  }

  /**
   * Connects to another host; by TLS, to nobody whose certificate is not for its name.
   *
   * @param timeout for the connection, and for the greeting
   */
  Link connect(HostAddress to, Duration timeout) throws IOException {
    int milliseconds = Math.toIntExact(timeout.toMillis());
    Socket plain = new Socket();
    try {
      plain.connect(to.socket(), milliseconds);
      plain.setSoTimeout(milliseconds);
      if (keys == null) {
        return new Link(plain);
      }
      SSLSocket secure =
          (SSLSocket)
              keys.context().getSocketFactory().createSocket(plain, to.host(), to.port(), true);
      secure.setEnabledProtocols(PROTOCOLS);
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
      secure.startHandshake();
      return new Link(secure);
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  /** A link by a connection that was taken: by TLS, once the other side has shown a certificate. */
  Link accept(Socket taken, Duration timeout) throws IOException {
    taken.setSoTimeout(Math.toIntExact(timeout.toMillis()));
    if (taken instanceof SSLSocket secure) {
      secure.startHandshake();
    }
    return new Link(taken);
  }

  /** Checks that who has connected may call itself by a name. */
  void checkName(Link link, String host) throws IOException {
    if (!(link.socket() instanceof SSLSocket secure)) {
      return;
    }
    try {
      if (!ClusterKeys.isFor(secure.getSession().getPeerCertificates()[0], host)) {
        throw new Link.RefusedException("its certificate is not for " + host);
      }
    } catch (SSLPeerUnverifiedException | GeneralSecurityException e) {
      throw new Link.RefusedException("its certificate cannot be read: " + e.getMessage());
    }
  }
}
