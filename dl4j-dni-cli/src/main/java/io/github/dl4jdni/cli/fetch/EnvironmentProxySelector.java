package io.github.dl4jdni.cli.fetch;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Chooses the proxy: the JVM's settings first, then the environment variables that other programs
 * obey.
 *
 * <p>The variables are {@code https_proxy}, {@code http_proxy} and {@code no_proxy}, in lower or
 * upper case.
 */
final class EnvironmentProxySelector extends ProxySelector {

  private static final int HTTP_PORT = 80;

  private final ProxySelector jvmSettings;
  private final Map<String, String> environment;

  /**
   * Takes both sources of settings.
   *
   * @param jvmSettings what the JVM's system properties say, null for nothing
   * @param environment the environment variables
   */
  EnvironmentProxySelector(ProxySelector jvmSettings, Map<String, String> environment) {
    this.jvmSettings = jvmSettings;
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI address) {
    List<Proxy> chosen = jvmSettings == null ? List.of() : jvmSettings.select(address);
    boolean chosenByJvm = chosen.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
    if (chosenByJvm) {
      return chosen;
    }
    String setting = variable(address.getScheme() + "_proxy");
    if (setting.isEmpty() || isExcepted(address.getHost())) {
      return List.of(Proxy.NO_PROXY);
    }
    return List.of(new Proxy(Proxy.Type.HTTP, proxyAddress(setting)));
  }

  @Override
  public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
    // The download reports the failure itself.
  }

  private boolean isExcepted(String host) {
    for (String entry : variable("no_proxy").split(",", -1)) {
      String exception = entry.strip().toLowerCase(Locale.ROOT);
      String domain = exception.startsWith(".") ? exception : "." + exception;
      boolean named =
          !exception.isEmpty() && ("." + host.toLowerCase(Locale.ROOT)).endsWith(domain);
      if (exception.equals("*") || named) {
        return true;
      }
    }
    return false;
  }

  private String variable(String name) {
    String lowerCase = environment.get(name);
    String value = lowerCase != null ? lowerCase : environment.get(name.toUpperCase(Locale.ROOT));
    return value == null ? "" : value.strip();
  }

  private static InetSocketAddress proxyAddress(String setting) {
    String host = null;
    int port = -1;
    try {
      URI proxy = new URI(setting.contains("://") ? setting : "http://" + setting);
      host = proxy.getHost();
      port = proxy.getPort();
    } catch (URISyntaxException malformed) {
      // Reported below, like an address without a host, and without the user who may be named.
    }
    if (host == null) {
      throw new UserErrorException(
          "the proxy setting '"
              + setting.replaceAll("(?s)^(.*?://)?.*@", "$1")
              + "' of the environment names no host; expected"
              + " http://host:port");
    }
    return InetSocketAddress.createUnresolved(host, port < 0 ? HTTP_PORT : port);
  }
}
