package io.github.dl4jdni.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jdni.cli.HeadlessBrowser;
import io.github.dl4jdni.stats.DniStatsListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a browser makes of the guard: the pages work, and others' tricks do not. */
class BrowserSafetyTest {

  @RegisterExtension static final RunningUi UI = new RunningUi();

  private static final String VIOLATION = "Content Security Policy";

  @TempDir private Path scratch;
  private final StatsStorage storage = new InMemoryStatsStorage();
  private HeadlessBrowser browser;

  @BeforeEach
  void train() {
    Optional<HeadlessBrowser> found = HeadlessBrowser.find();
    assumeTrue(found.isPresent(), "skipped: no chromium or google-chrome on the PATH");
    browser = found.get();
    UI.server().attach(storage);
    MultiLayerNetwork network = Networks.twoInterfaces();
    network.setListeners(
        new StatsListener(storage, 1),
        new DniStatsListener.Builder().to(new UiReports(storage)).build());
    network.fit(new ListDataSetIterator<>(Networks.data(80).asList(), 8), 2);
  }

  @AfterEach
  void detach() {
    UI.server().detach(storage);
  }

  private String console() throws Exception {
    return Files.readString(scratch.resolve("browser.log"));
  }

  @Test
  void pagesOfDeeplearning4jWorkUnderThePolicy() throws Exception {
    UI.jsonOnce("/train/model/graph", answer -> answer.path("vertexNames").size() == 5);

    String overview = browser.dom(UI.url("/train/overview"), scratch);
    assertThat(overview).contains("<canvas class=\"flot-base\"");
    assertThat(console()).doesNotContain(VIOLATION);

    String model = browser.dom(UI.url("/train/model"), scratch);
    assertThat(model).contains("data-id=\"layer2-node\"");
    assertThat(console()).doesNotContain(VIOLATION);
  }

  /** Deeplearning4j's page of t-SNE asks for letters of elsewhere. */
  @Test
  void nothingComesFromElsewhere() throws Exception {
    browser.dom(UI.url("/tsne"), scratch);

    assertThat(console()).contains("fonts.gstatic.com", VIOLATION);
  }

  @Test
  void ownPageWorksUnderItsStricterPolicy() throws Exception {
    assertThat(browser.dom(UI.url("/dni"), scratch)).contains("<path class=\"curve\"");
    assertThat(console()).doesNotContain(VIOLATION);
  }

  /** A page whose name points to this machine: the browser takes it for that page's own server. */
  @Test
  void nameThatPointsHereShowsNothing() throws Exception {
    String here = ":" + UI.server().getPort() + "/dni/sessions";
    String[] rebinding = {
      "--host-resolver-rules=MAP rebound.example 127.0.0.1", "--proxy-bypass-list=rebound.example"
    };

    assertThat(browser.dom("http://127.0.0.1" + here, scratch, rebinding)).contains("\"start\":");
    assertThat(browser.dom("http://rebound.example" + here, scratch, rebinding))
        .contains("This server answers under localhost")
        .doesNotContain("\"start\":");
  }
}
