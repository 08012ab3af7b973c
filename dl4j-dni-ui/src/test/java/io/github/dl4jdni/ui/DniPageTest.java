package io.github.dl4jdni.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.cli.HeadlessBrowser;
import io.github.dl4jdni.cli.data.DrawnDigits;
import io.github.dl4jdni.cli.data.LabelledImages;
import io.github.dl4jdni.cli.data.ShuffledBatches;
import io.github.dl4jdni.stats.DniStatsListener;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/** The page as a browser shows it. */
class DniPageTest {

  @RegisterExtension static final RunningUi UI = new RunningUi();

  private static final List<String> CHARTS =
      List.of("relativeError", "r2", "cosine", "signAgreement", "normRatio", "loss", "norm");

  @TempDir private Path scratch;
  private final StatsStorage storage = new InMemoryStatsStorage();
  private HeadlessBrowser browser;

  @BeforeEach
  void open() {
    Optional<HeadlessBrowser> found = HeadlessBrowser.find();
    assumeTrue(found.isPresent(), "skipped: no chromium or google-chrome on the PATH");
    browser = found.get();
    UI.server().attach(storage);
  }

  @AfterEach
  void detach() {
    UI.server().detach(storage);
  }

  /** The number of points of a curve, and its path. */
  private static Matcher curve(String elements, String chart, String series) {
    Matcher svg =
        Pattern.compile("<svg id=\"" + chart + "\".*?</svg>", Pattern.DOTALL).matcher(elements);
    assertThat(svg.find()).as("chart %s in %s", chart, elements).isTrue();
    Matcher path =
        Pattern.compile(
                "<path class=\"curve\"[^>]* d=\"(M[^\"]*)\"[^>]*data-series=\""
                    + series
                    + "\" data-points=\"(\\d+)\"")
            .matcher(svg.group());
    assertThat(path.find()).as("curve of %s in %s", series, svg.group()).isTrue();
    return path;
  }

  @Test
  void curvesOfEachInterfaceAreDrawn() throws Exception {
    MultiLayerNetwork network = Networks.twoInterfaces();
    network.setListeners(
        new DniStatsListener.Builder().every(1).to(new UiReports(storage)).build());
    network.fit(new ListDataSetIterator<>(Networks.data(80).asList(), 8), 2);

    String elements = browser.dom(UI.url("/dni"), scratch);

    for (String chart : CHARTS) {
      for (String each : List.of("lower", "upper")) {
        Matcher curve = curve(elements, "interfaces-" + chart, each);
        assertThat(Integer.parseInt(curve.group(2))).as("%s of %s", chart, each).isPositive();
        assertThat(curve.group(1)).doesNotContain("NaN", "Infinity");
      }
    }
    Matcher errors = curve(elements, "interfaces-relativeError", "upper");
    assertThat(errors.group(2)).isEqualTo("20");
    assertThat(errors.group(1).split("L")).hasSize(20);
    assertThat(curve(elements, "interfaces-score", "network").group(2)).isEqualTo("20");
    assertThat(elements)
        .contains("<tr data-row=\"lower\"", "<tr data-row=\"upper\"", ">linear</td>", ">iteration<")
        .doesNotContain("id=\"modules\"", "id=\"comparisons\"");
  }

  @Test
  void namesAreTextsAndModulesHaveTheirCurves() throws Exception {
    UiReports sink = new UiReports(storage);
    IntStream.range(0, 5).forEach(i -> sink.accept(Reports.report("<i>s</i>", "main", 10 * i)));
    sink.accept(Reports.withError("<i>s</i>", "<b id='x'>", 50, Double.POSITIVE_INFINITY));

    String elements = browser.dom(UI.url("/dni?session=%3Ci%3Es%3C%2Fi%3E"), scratch);

    assertThat(elements).contains("&lt;b id='x'&gt;</td>", "∞").doesNotContain("<b id='x'>", "<i>");
    for (String chart : List.of("iterationsPerSecond", "idleShare", "staleness")) {
      assertThat(curve(elements, "modules-" + chart, "hidden ... output").group(2)).isEqualTo("5");
    }
    for (String chart : List.of("relativeError", "cosine", "rank", "probeAccuracy")) {
      curve(elements, "comparisons-" + chart, "hidden");
    }
    curve(elements, "comparisons-rank", "hidden, true");
  }

  @Test
  void pageWithoutReportsSaysWhatToDo() throws Exception {
    String elements = browser.dom(UI.url("/dni"), scratch);

    assertThat(elements).contains("<section id=\"empty\"><div", "No reports have come yet");
    assertThat(elements).contains("new UiReports(storage)").doesNotContain("<path");

    String unknown = browser.dom(UI.url("/dni?session=nobody"), scratch);
    assertThat(unknown).contains("has reports of a session \"nobody\"");
  }

  /**
   * Takes the picture of the documentation: a pipeline learns drawn digits. {@code
   * -Dscreenshot=docs/images/training-ui.png}, from the repository's root.
   */
  @Test
  @EnabledIfSystemProperty(named = "screenshot", matches = ".+")
  void picture() throws Exception {
    MultiLayerNetwork stock =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .updater(new Adam(3e-4))
                .activation(Activation.RELU)
                .list()
                .layer(new DenseLayer.Builder().name("dense1").nOut(128).build())
                .layer(new DenseLayer.Builder().name("dense2").nOut(128).build())
                .layer(new DenseLayer.Builder().name("dense3").nOut(128).build())
                .layer(
                    new OutputLayer.Builder()
                        .name("output")
                        .nOut(LabelledImages.CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(DrawnDigits.SIDE * DrawnDigits.SIDE))
                .build());
    stock.init();
    MultiLayerNetwork network =
        Dni.convert(stock)
            .everyHiddenLayer()
            .conditionOnLabels(true)
            .gradientModelUpdater(new Adam(1e-3))
            .build();
    DrawnDigits digits = new DrawnDigits(7);
    LabelledImages training = digits.draw(DrawnDigits.Split.TRAIN, 6400);
    DniStatsListener listener =
        new DniStatsListener.Builder()
            .session("digits, 4 modules, pipelined(1)")
            .every(5)
            .againstBackprop(
                40,
                ShuffledBatches.forEvaluation(digits.draw(DrawnDigits.Split.VALIDATION, 256), 256)
                    .next())
            .to(new UiReports(storage))
            .build();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network)
            .schedule(Schedule.pipelined(1))
            .listeners(listener)
            .build()) {
      trainer.fit(ShuffledBatches.forTraining(training, 128, 7), 16);
    }

    Path file = Path.of("..").resolve(System.getProperty("screenshot"));
    browser.screenshot(UI.url("/dni"), file, 1760, 1800, scratch);

    assertThat(Files.size(file)).isPositive();
  }
}
