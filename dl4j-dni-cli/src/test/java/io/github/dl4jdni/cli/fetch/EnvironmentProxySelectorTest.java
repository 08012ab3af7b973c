package io.github.dl4jdni.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentProxySelectorTest {

  private static final URI HTTPS = URI.create("https://data.example.org/mnist/");
  private static final URI HTTP = URI.create("http://data.example.org/mnist/");

  private static Proxy proxy(URI address, Map<String, String> environment) {
    return new EnvironmentProxySelector(null, environment).select(address).get(0);
  }

  private static Proxy to(String host, int port) {
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
  }

  @Test
  void withoutSettingsConnectionsAreDirect() {
    assertThat(proxy(HTTPS, Map.of())).isEqualTo(Proxy.NO_PROXY);
    assertThat(proxy(HTTPS, Map.of("https_proxy", ""))).isEqualTo(Proxy.NO_PROXY);
  }

  @Test
  void variableOfTheSchemeIsObeyed() {
    Map<String, String> environment =
        Map.of("https_proxy", "http://first:3128", "HTTP_PROXY", "second:8080");

    assertThat(proxy(HTTPS, environment)).isEqualTo(to("first", 3128));
    assertThat(proxy(HTTP, environment)).isEqualTo(to("second", 8080));
  }

  @Test
  void exceptedHostsAreReachedDirectly() {
    for (String exception :
        new String[] {"example.org", ".example.org", "a.b, data.example.org", "*"}) {
      assertThat(proxy(HTTPS, Map.of("https_proxy", "p:1", "no_proxy", exception)))
          .as(exception)
          .isEqualTo(Proxy.NO_PROXY);
    }
    assertThat(proxy(HTTPS, Map.of("https_proxy", "p:1", "no_proxy", "ample.org")))
        .isEqualTo(to("p", 1));
  }

  @Test
  void settingsOfTheJvmComeFirst() {
    ProxySelector jvm = ProxySelector.of(InetSocketAddress.createUnresolved("jvm", 99));
    EnvironmentProxySelector selector =
        new EnvironmentProxySelector(jvm, Map.of("https_proxy", "p:1"));

    assertThat(selector.select(HTTPS)).containsExactly(to("jvm", 99));
  }

  @Test
  void directJvmLeavesTheChoiceToTheEnvironment() {
    EnvironmentProxySelector selector =
        new EnvironmentProxySelector(ProxySelector.of(null), Map.of("https_proxy", "p:1"));

    assertThat(selector.select(HTTPS)).containsExactly(to("p", 1));
  }

  @Test
  void settingWithoutHostIsAUserError() {
    for (String setting : new String[] {"http://:3128", "http://bad host:1"}) {
      assertThatThrownBy(() -> proxy(HTTPS, Map.of("https_proxy", setting)))
          .as(setting)
          .isInstanceOf(UserErrorException.class)
          .hasMessageContaining(setting)
          .hasMessageContaining("http://host:port");
    }
  }
}
