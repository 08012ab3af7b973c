package io.github.dl4jdni.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestGuardTest {

  private final RequestGuard guard = new RequestGuard(Set.of("gpu.example"));

  private int refused(List<String> hosts, MultiMap headers) {
    return guard.refusal(hosts, headers).map(each -> each.status().code()).orElse(0);
  }

  private static MultiMap headers(String... namesAndValues) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  @Test
  void oneNameOfItsOwnIsAnswered() {
    assertThat(refused(List.of("gpu.example:9000"), headers())).isZero();
    assertThat(refused(List.of("[fe80::1]"), headers())).isZero();
    assertThat(refused(List.of(), headers())).isEqualTo(421);
    assertThat(refused(List.of("localhost", "localhost"), headers())).isEqualTo(421);
    assertThat(refused(List.of("example"), headers())).isEqualTo(421);
    assertThat(refused(List.of("gpu.example."), headers())).isEqualTo(421);
  }

  @Test
  void originIsItsOwnToTheLetter() {
    List<String> host = List.of("gpu.example:9000");

    assertThat(refused(host, headers("Origin", "http://GPU.example:9000"))).isZero();
    assertThat(refused(host, headers("Origin", "https://gpu.example:9000"))).isZero();
    assertThat(refused(host, headers("Origin", "http://gpu.example:9001"))).isEqualTo(403);
    assertThat(refused(host, headers("Origin", "http://gpu-example:9000"))).isEqualTo(403);
    assertThat(refused(host, headers("Origin", "null"))).isEqualTo(403);
  }

  @Test
  void otherSitesMayLinkHereAndNothingElse() {
    List<String> host = List.of("localhost");

    assertThat(refused(host, headers("Sec-Fetch-Site", "same-origin"))).isZero();
    assertThat(refused(host, headers("Sec-Fetch-Site", "none"))).isZero();
    assertThat(refused(host, headers("Sec-Fetch-Site", "cross-site"))).isEqualTo(403);
    assertThat(refused(host, headers("Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "cors")))
        .isEqualTo(403);
    assertThat(refused(host, headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")))
        .isZero();
  }
}
