package io.github.dl4jdni.ui;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before the pages: answers only what is asked under a name of this server, by its own pages
 * or by no page at all, and tells browsers what those pages may do.
 *
 * <p>A page elsewhere can let its own name point to this machine (DNS rebinding), and so ask and
 * read as if it came from here; it cannot change the name that the browser sends.
 */
final class RequestGuard {

  /**
   * What the pages of Deeplearning4j need: they hold scripts and styles in line. Nothing comes from
   * elsewhere and nothing goes there.
   */
  static final String POLICY =
      "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[^\\[\\]:/@\\s]+)(?::[0-9]{1,5})?");
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  private final Set<String> names;

  /**
   * A guard.
   *
   * @param names that the server may be called by, in lower case, besides {@code localhost} and
   *     addresses in digits
   */
  RequestGuard(Set<String> names) {
    this.names = Set.copyOf(names);
  }

  /** {@return a handler that lets another one answer what may be answered} */
  Handler<HttpServerRequest> before(Handler<HttpServerRequest> pages) {
    return request -> {
      request
          .response()
          .headers()
          .set("content-security-policy", POLICY)
          .set("x-frame-options", "DENY")
          .set("referrer-policy", "no-referrer")
          .set("cross-origin-resource-policy", "same-origin");
      Optional<Refusal> refusal = refusal(hosts(request), request.headers());
      if (refusal.isEmpty()) {
        pages.handle(request);
      } else {
        request
            .response()
            .setStatusCode(refusal.get().status().code())
            .putHeader("content-type", "text/plain; charset=utf-8")
            .end(refusal.get().message() + "\n");
      }
    };
  }

  /** What a request calls this server; HTTP/2 has no header for it, and never two names. */
  private static List<String> hosts(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      return request.host() == null ? List.of() : List.of(request.host());
    }
    return request.headers().getAll("host");
  }

  /**
   * {@return why a request is not answered}
   *
   * @param hosts what it calls this server
   * @param headers all of its headers
   */
  Optional<Refusal> refusal(List<String> hosts, MultiMap headers) {
    if (hosts.size() != 1 || !mayBeCalled(hosts.get(0))) {
      return Optional.of(
          new Refusal(
              HttpResponseStatus.MISDIRECTED_REQUEST,
              "This server answers under localhost, under addresses in digits and under the names"
                  + " that it was started with: TrainingUi.builder().name(...)"));
    }
    String origin = headers.get("origin");
    if (origin != null && !origin.toLowerCase(Locale.ROOT).matches("https?://" + quoted(hosts))) {
      return Optional.of(new Refusal(HttpResponseStatus.FORBIDDEN, "Asked by a page of elsewhere"));
    }
    String site = headers.get("sec-fetch-site");
    boolean opened = "navigate".equals(headers.get("sec-fetch-mode")); // by a link
    if (site != null && !OWN_SITES.contains(site) && !opened) {
      return Optional.of(new Refusal(HttpResponseStatus.FORBIDDEN, "Asked by a page of elsewhere"));
    }
    return Optional.empty();
  }

  private static String quoted(List<String> hosts) {
    return Pattern.quote(hosts.get(0).toLowerCase(Locale.ROOT));
  }

  /** Addresses in digits are no names, which alone can be made to point here. */
  private boolean mayBeCalled(String host) {
    Matcher parts = HOST.matcher(host);
    if (!parts.matches()) {
      return false;
    }
    String name = parts.group(1).toLowerCase(Locale.ROOT);
    if (name.startsWith("[")) {
      return NetUtil.isValidIpV6Address(name.substring(1, name.length() - 1));
    }
    return name.equals("localhost") || NetUtil.isValidIpV4Address(name) || names.contains(name);
  }

  /**
   * No answer.
   *
   * @param status HTTP's status
   * @param message why
   */
  record Refusal(HttpResponseStatus status, String message) {}
}
