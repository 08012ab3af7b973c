package io.github.dl4jdni.ui;

import static io.github.dl4jdni.ui.Reports.report;
import static io.github.dl4jdni.ui.RunningUi.dataOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.stats.DniStatsListener;
import java.net.http.HttpResponse;
import java.util.List;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.impl.RemoteUIStatsStorageRouter;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.shade.jackson.databind.JsonNode;

class DniModuleTest {

  @RegisterExtension static final RunningUi UI = new RunningUi();

  private final StatsStorage storage = new InMemoryStatsStorage();
  private final UiReports sink = new UiReports(storage);

  @BeforeEach
  void attach() {
    UI.server().attach(storage);
  }

  @AfterEach
  void detach() {
    UI.server().detach(storage);
  }

  @Test
  void pageIsServed() throws Exception {
    HttpResponse<String> page = UI.get("/dni");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
    assertThat(page.body())
        .contains("<title>Synthetic gradients</title>")
        .doesNotContain("<script src", "<link rel=\"stylesheet\"", "@import", "url(http");
  }

  @Test
  void reportsBecomeCurvesByWorker() throws Exception {
    for (int i = 0; i < 4; i++) {
      sink.accept(report("of two", "first", 10 * i));
      sink.accept(report("of two", "second", 10 * i + 5));
    }

    JsonNode workers = UI.json(dataOf("of two")).get("workers");

    assertThat(workers).hasSize(2);
    JsonNode second = workers.get(1);
    assertThat(second.get("name").asText()).isEqualTo("second");
    assertThat(second.get("iteration").asInt()).isEqualTo(35);
    assertThat(second.get("score"))
        .hasToString("{\"iteration\":[5,15,25,35],\"score\":[8.0,18.0,28.0,38.0]}");
    JsonNode hidden = second.get("interfaces").get(0);
    assertThat(hidden.get("name").asText()).isEqualTo("hidden");
    assertThat(hidden.get("model").asText()).isEqualTo("linear");
    assertThat(hidden.get("iteration")).hasToString("[5,15,25,35]");
    assertThat(hidden.get("relativeError").get(3).asDouble()).isEqualTo(0.027778); // 1 / 36
    assertThat(hidden.get("signAgreement")).hasToString("[0.75,0.75,0.75,0.75]");
    JsonNode module = second.get("modules").get(0);
    assertThat(module.get("name").asText()).isEqualTo("hidden ... output");
    assertThat(module.get("idleShare")).hasToString("[0.125,0.125,0.125,0.125]");
    assertThat(module.get("staleness")).hasToString("[1.0,1.0,1.0,1.0]");
    JsonNode comparison = second.get("comparisons").get(0);
    assertThat(comparison.get("trueRank")).hasToString("[4.5,4.5,4.5,4.5]");
    assertThat(comparison.get("cosine")).hasToString("[0.25,0.25,0.25,0.25]");
  }

  @Test
  void pageIsToldWhatIsNewAndThatNothingIs() throws Exception {
    sink.accept(report("live", "main", 0));
    String version = UI.json(dataOf("live")).get("version").asText();

    HttpResponse<String> again = UI.get(dataOf("live") + "&version=" + version);
    assertThat(again.statusCode()).isEqualTo(204);
    assertThat(again.body()).isEmpty();

    sink.accept(report("live", "main", 10));
    JsonNode news =
        UI.jsonOnce(
            dataOf("live"),
            data -> data.get("workers").get(0).get("score").get("score").size() == 2);
    assertThat(news.get("version").asText()).isNotEqualTo(version);
  }

  @Test
  void anotherRunUnderTheSameNameStartsAnew() throws Exception {
    for (int i = 0; i < 5; i++) {
      sink.accept(report("twice", "main", 10 * i));
    }
    sink.accept(report("twice", "main", 0));
    sink.accept(report("twice", "main", 10));

    JsonNode worker = UI.json(dataOf("twice")).get("workers").get(0);
    assertThat(worker.get("score").get("iteration")).hasToString("[0,10]");
    assertThat(worker.get("interfaces").get(0).get("iteration")).hasToString("[0,10]");
  }

  @Test
  void whatIsLearntLateDoesNotTurnTheScoreBack() throws Exception {
    sink.accept(Reports.withError("late", "upper", 0, 1));
    sink.accept(Reports.withError("late", "upper", 10, 0.5));
    sink.accept(Reports.withError("late", "lower", 10, 0.7));

    JsonNode worker = UI.json(dataOf("late")).get("workers").get(0);
    assertThat(worker.get("score").get("iteration")).hasToString("[0,10]");
    assertThat(worker.get("interfaces")).hasSize(2);
  }

  @Test
  void sessionsAreListedTheNewestFirst() throws Exception {
    sink.accept(report("older", "main", 0));
    Thread.sleep(5);
    sink.accept(report("newer", "main", 0));
    Thread.sleep(5);
    sink.accept(report("older", "another", 0));

    assertThat(UI.json("/dni/sessions").findValuesAsText("id")).containsExactly("newer", "older");
  }

  @Test
  void errorsSayWhatIsWrong() throws Exception {
    HttpResponse<String> nameless = UI.get("/dni/data");
    assertThat(nameless.statusCode()).isEqualTo(400);
    assertThat(nameless.body()).contains("\"error\"", "/dni/sessions");

    HttpResponse<String> unknown = UI.get(dataOf("nobody's \"<b>"));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.headers().firstValue("content-type"))
        .hasValue("application/json; charset=utf-8");
    assertThat(UI.json(dataOf("nobody's \"<b>")).get("error").asText())
        .contains("nobody's \"<b>")
        .contains("no storage");

    sink.accept(report("known", "main", 0));
    assertThat(UI.get(dataOf("known") + "&version=x").statusCode()).isEqualTo(400);
  }

  @Test
  void sessionsGoWithTheirStorage() throws Exception {
    sink.accept(report("gone", "main", 0));
    assertThat(UI.get(dataOf("gone")).statusCode()).isEqualTo(200);

    UI.server().detach(storage);

    assertThat(UI.get(dataOf("gone")).statusCode()).isEqualTo(404);
    assertThat(UI.json("/dni/sessions")).isEmpty();
  }

  @Test
  void reportsOfAnotherProcessArrive() throws Exception {
    UI.server().enableRemoteListener(storage, false);
    try (RemoteUIStatsStorageRouter router = new RemoteUIStatsStorageRouter(UI.url(""))) {
      UiReports remote = new UiReports(router);
      remote.accept(report("remote", "main", 0));
      remote.accept(report("remote", "main", 10));

      UI.jsonOnce("/dni/sessions", list -> list.findValuesAsText("id").contains("remote"));
      UI.jsonOnce(
          dataOf("remote"),
          data ->
              data.get("workers").path(0).path("interfaces").path(0).path("iteration").size() == 2);
    } finally {
      UI.server().disableRemoteListener();
    }
  }

  @Test
  void listenersReportsAreShown() throws Exception {
    MultiLayerNetwork network = Networks.twoInterfaces();
    network.setListeners(new DniStatsListener.Builder().session("real").every(2).to(sink).build());
    network.fit(new ListDataSetIterator<>(Networks.data(80).asList(), 8), 2);

    JsonNode worker = UI.json(dataOf("real")).get("workers").get(0);

    assertThat(worker.get("interfaces").findValuesAsText("name")).containsExactly("lower", "upper");
    assertThat(worker.get("interfaces").get(0).get("iteration"))
        .hasToString("[0,2,4,6,8,10,12,14,16,18]");
    assertThat(worker.get("score").get("iteration")).hasToString("[0,2,4,6,8,10,12,14,16,18]");
    for (JsonNode error : worker.get("interfaces").get(1).get("relativeError")) {
      assertThat(error.asDouble()).isPositive();
    }
    assertThat(List.of(worker.get("modules").size(), worker.get("comparisons").size()))
        .containsExactly(0, 0);
  }
}
