package io.github.dl4jdni.ui;

import io.github.dl4jdni.ui.AttachedSessions.Session;
import io.github.dl4jdni.ui.AttachedSessions.UnknownSessionException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.AsyncResult;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageEvent;
import org.deeplearning4j.ui.VertxUIServer;
import org.deeplearning4j.ui.api.HttpMethod;
import org.deeplearning4j.ui.api.Route;
import org.deeplearning4j.ui.api.UIModule;
import org.deeplearning4j.ui.i18n.I18NResource;
import org.nd4j.common.function.Function;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page {@code /dni} of Deeplearning4j's training UI: how good the synthetic gradients of the
 * attached sessions are. The UI's server finds this class by itself where it is on the class path.
 *
 * <ul>
 *   <li>{@code GET /dni}: the page; {@code /dni?session=NAME} opens it at a session
 *   <li>{@code GET /dni/sessions}: the sessions that have reported, the newest first, as JSON
 *   <li>{@code GET /dni/data?session=NAME}: the session's curves as JSON, at most about 1,000
 *       points each; with {@code &version=N} of an earlier answer status 204 if nothing is new
 * </ul>
 */
public final class DniModule implements UIModule {

  private static final Logger LOG = LoggerFactory.getLogger(DniModule.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JSON_TYPE = "application/json; charset=utf-8";

  private final String page = resource("dni.html");
  private final String policy = PagePolicy.of(page);
  private final AttachedSessions sessions = new AttachedSessions();

  /** Made by the server. */
  public DniModule() {
    VertxUIServer server = VertxUIServer.getInstance();
    if (server != null && !(server instanceof GuardedUiServer)) {
      LOG.warn(
          "This training UI listens at all addresses of the machine, whatever its message says, and"
              + " answers other sites' pages; TrainingUi.builder().start() starts one that does"
              + " not.");
    }
  }

  @Override
  public List<String> getCallbackTypeIDs() {
    return List.of(StoredReport.TYPE_ID);
  }

  @Override
  public List<Route> getRoutes() {
    return List.of(
        new Route("/dni", HttpMethod.GET, (path, request) -> showPage(request)),
        new Route("/dni/sessions", HttpMethod.GET, (path, request) -> listSessions(request)),
        new Route("/dni/data", HttpMethod.GET, (path, request) -> showData(request)));
  }

  @Override
  public void reportStorageEvents(Collection<StatsStorageEvent> events) {
    sessions.report(events);
  }

  @Override
  public void onAttach(StatsStorage statsStorage) {
    sessions.attach(statsStorage);
  }

  @Override
  public void onDetach(StatsStorage statsStorage) {
    sessions.detach(statsStorage);
  }

  @Override
  public List<I18NResource> getInternationalizationResources() {
    return List.of();
  }

  private void showPage(RoutingContext request) {
    request
        .response()
        .putHeader("content-type", "text/html; charset=utf-8")
        .putHeader("content-security-policy", policy)
        .end(page);
  }

  private void listSessions(RoutingContext request) {
    answer(
        request,
        () -> {
          ArrayNode all = JSON.createArrayNode();
          for (Session each : sessions.list()) {
            all.addObject().put("id", each.id()).put("start", each.start());
          }
          return new Answer(HttpResponseStatus.OK, all.toString());
        });
  }

  private void showData(RoutingContext request) {
    String session = request.request().getParam("session");
    String version = request.request().getParam("version");
    answer(request, () -> data(session, version));
  }

  private Answer data(String session, String version) {
    if (session == null || session.isEmpty()) {
      return error(
          HttpResponseStatus.BAD_REQUEST,
          "which session? Ask for /dni/data?session=NAME with a name listed by /dni/sessions");
    }
    long known;
    try {
      known = version == null ? Long.MIN_VALUE : Long.parseLong(version);
    } catch (NumberFormatException e) {
      return error(
          HttpResponseStatus.BAD_REQUEST,
          "version is the number of an earlier answer, got \"" + version + "\"");
    }
    try {
      return curves(session, known)
          .map(json -> new Answer(HttpResponseStatus.OK, json))
          .orElseGet(() -> new Answer(HttpResponseStatus.NO_CONTENT, ""));
    } catch (UnknownSessionException e) {
      return error(HttpResponseStatus.NOT_FOUND, e.getMessage());
    }
  }

  private Optional<String> curves(String session, long known) throws UnknownSessionException {
    try {
      return sessions.curves(session, known);
    } catch (UnknownSessionException e) {
      if (attachedByProvider(session)) {
        return sessions.curves(session, known);
      }
      throw e;
    }
  }

  /** Asks the server's provider of storages, if it was started with one. */
  private static boolean attachedByProvider(String session) {
    VertxUIServer server = VertxUIServer.getInstance();
    Function<String, Boolean> loader = server == null ? null : server.getStatsStorageLoader();
    return loader != null && loader.apply(session);
  }

  private static Answer error(HttpResponseStatus status, String message) {
    return new Answer(status, JSON.createObjectNode().put("error", message).toString());
  }

  /** Answers from a thread that may wait for storages: the server's own must not. */
  private static void answer(RoutingContext request, Callable<Answer> work) {
    request
        .vertx()
        .<Answer>executeBlocking(
            promise -> {
              try {
                promise.complete(work.call());
              } catch (Exception e) {
                promise.fail(e);
              }
            },
            result -> send(request.response(), result));
  }

  private static void send(HttpServerResponse response, AsyncResult<Answer> result) {
    Answer answer = result.result();
    if (result.failed()) {
      LOG.warn("reports could not be read", result.cause());
      answer =
          error(
              HttpResponseStatus.INTERNAL_SERVER_ERROR,
              "reports could not be read: " + result.cause());
    }
    if (response.ended() || response.closed()) {
      return;
    }
    response
        .setStatusCode(answer.status().code())
        .putHeader("content-type", JSON_TYPE)
        .putHeader("cache-control", "no-store")
        .putHeader("x-content-type-options", "nosniff")
        .end(answer.json());
  }

  private static String resource(String name) {
    try (InputStream stream = DniModule.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " of this library cannot be read", e);
    }
  }

  /**
   * What is sent.
   *
   * @param status HTTP's status
   * @param json the content
   */
  private record Answer(HttpResponseStatus status, String json) {}
}
