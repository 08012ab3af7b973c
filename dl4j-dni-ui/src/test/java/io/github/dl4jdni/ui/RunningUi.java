package io.github.dl4jdni.ui;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;
import org.deeplearning4j.ui.api.UIServer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Deeplearning4j's training UI on a free port while the tests of a class run. */
final class RunningUi implements BeforeAllCallback, AfterAllCallback {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();

  @Override
  public void beforeAll(ExtensionContext context) {
    TrainingUi.builder().port(0).start();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    UIServer.stopInstance();
  }

  UIServer server() {
    return UIServer.getInstance();
  }

  String url(String path) {
    return server().getAddress() + path;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url(path))).build(),
        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return JSON.readTree(get(path).body());
  }

  /** A session's data. */
  static String dataOf(String session) {
    return "/dni/data?session=" + URLEncoder.encode(session, StandardCharsets.UTF_8);
  }

  /** Asks until an answer is as expected: the server hands news on twice a second. */
  JsonNode jsonOnce(String path, Predicate<JsonNode> expected)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    JsonNode answer = json(path);
    while (!expected.test(answer)) {
      if (System.nanoTime() > end) {
        throw new AssertionError(path + " went on answering " + answer);
      }
      Thread.sleep(50);
      answer = json(path);
    }
    return answer;
  }
}
