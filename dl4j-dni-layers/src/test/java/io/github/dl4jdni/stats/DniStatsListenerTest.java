package io.github.dl4jdni.stats;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.conditional;
import static io.github.dl4jdni.IntegrationNetworks.conditionalGraph;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.internal.interfaces.GradientObserver;
import io.github.dl4jdni.internal.interfaces.ObservableLayer;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class DniStatsListenerTest {

  private static final int EXAMPLES = 24;
  private static final int BATCH = 8; // three iterations an epoch

  private final DniSeries series = new DniSeries();

  private static DataSet data() {
    INDArray features = numbers(5, EXAMPLES, FEATURES);
    INDArray labels = features.mmul(numbers(9, FEATURES, CLASSES));
    return new DataSet(features, labels);
  }

  private static ListDataSetIterator<DataSet> batches() {
    return new ListDataSetIterator<>(data().asList(), BATCH);
  }

  private static MultiLayerNetwork twoInterfaces() {
    return network(
        Dni.connect(
            stack(
                InputType.feedForward(FEATURES),
                hidden("lower"),
                hidden("upper"),
                new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .nOut(CLASSES)
                    .build())));
  }

  private static SyntheticGradientDense hidden(String name) {
    return new SyntheticGradientDense.Builder()
        .name(name)
        .nOut(6)
        .gradientModel(GradientModel.linear())
        .gradientModelUpdater(new Sgd(0.01))
        .conditionOnLabels(true)
        .build();
  }

  /**
   * The gradient that a quadratic loss sends to its layer's input is linear in input and labels.
   */
  @Test
  void anOracleIsPerfect() {
    MultiLayerConfiguration configuration =
        stack(
            defaults(),
            InputType.feedForward(FEATURES),
            hidden("hidden"),
            new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .updater(new Sgd(0))
                .nOut(CLASSES)
                .build());
    MultiLayerNetwork network = network(Dni.connect(configuration));
    INDArray weights = network.getParam("1_W"); // [6, classes]
    INDArray model = network.getParam("0_gradientModelW"); // [6 + classes + 1, 6]
    double factor = 2.0 / CLASSES;
    model
        .get(NDArrayIndex.interval(0, 6), NDArrayIndex.all())
        .assign(weights.mmul(weights.transpose()).mul(factor));
    model
        .get(NDArrayIndex.interval(6, 6 + CLASSES), NDArrayIndex.all())
        .assign(weights.transpose().mul(-factor));
    model
        .get(NDArrayIndex.point(6 + CLASSES), NDArrayIndex.all())
        .assign(
            network
                .getParam("1_b")
                .reshape(1, CLASSES)
                .mmul(weights.transpose())
                .mul(factor)
                .reshape(6));
    network.setListeners(new DniStatsListener.Builder().every(1).to(series).build());

    network.fit(batches());

    assertThat(series.interfaces().get("hidden"))
        .hasSize(3)
        .allSatisfy(
            each -> {
              assertThat(each.quality().relativeError()).isLessThan(1e-12);
              assertThat(each.quality().cosine()).isCloseTo(1, within(1e-12));
              assertThat(each.quality().r2()).isCloseTo(1, within(1e-12));
              assertThat(each.quality().signAgreement()).isEqualTo(1);
            });
  }

  @Test
  void aFreshInterfacePredictsZeroAndThatIsNoNaN() {
    MultiLayerNetwork network = twoInterfaces();
    network.setListeners(new DniStatsListener.Builder().every(1).to(series).build());

    network.fit(data());

    // What comes down to the lower one is what the upper one predicts: zero, too.
    GradientQuality upper = series.interfaces().get("upper").get(0).quality();
    GradientQuality lower = series.interfaces().get("lower").get(0).quality();
    assertThat(upper.relativeError()).isEqualTo(1);
    assertThat(upper.cosine()).isZero();
    assertThat(upper.normRatio()).isZero();
    assertThat(upper.norm()).isPositive();
    assertThat(lower).isEqualTo(new GradientQuality(0, 1, 0, 0, 0, 0, 0));
  }

  @Test
  void underFitEachIntervalIsMeasuredInItsOwnIteration() {
    MultiLayerNetwork network = twoInterfaces();
    network.setListeners(
        new DniStatsListener.Builder().every(2).session("mine").to(series).build());

    network.fit(batches(), 4);

    assertThat(series.reports())
        .extracting(DniReport::iteration)
        .containsExactly(0, 2, 4, 6, 8, 10);
    assertThat(series.reports())
        .allSatisfy(
            report -> {
              assertThat(report.session()).isEqualTo("mine");
              assertThat(report.epoch()).isEqualTo(report.iteration() / 3);
              assertThat(report.score()).isPositive();
              assertThat(report.modules()).isEmpty();
              assertThat(report.comparisons()).isEmpty();
              assertThat(report.interfaces())
                  .extracting(InterfaceMeasures::name)
                  .containsExactly("lower", "upper");
              assertThat(report.interfaces())
                  .allSatisfy(
                      each -> {
                        assertThat(each.iteration()).isEqualTo(report.iteration());
                        assertThat(each.model()).isEqualTo("linear");
                      });
            });
  }

  @Test
  void underFitOfAGraph() {
    ComputationGraph graph =
        new ComputationGraph(Dni.connect(conditionalGraph(GradientModel.linear())));
    graph.init();
    graph.setListeners(new DniStatsListener.Builder().every(1).to(series).build());

    graph.fit(batches(), 2);

    assertThat(series.interfaces()).containsOnlyKeys("interface");
    assertThat(series.interfaces().get("interface"))
        .extracting(InterfaceMeasures::iteration)
        .containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void underParallelWrapperEachWorkerReports() throws Exception {
    MultiLayerNetwork network = network(Dni.connect(conditional(GradientModel.linear())));
    DniStatsListener listener = new DniStatsListener.Builder().every(1).to(series).build();
    network.setListeners(listener);

    try (ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(network).workers(2).averagingFrequency(1).build()) {
      wrapper.setListeners(listener);
      List<DataSet> often =
          Collections.nCopies(10, data().asList()).stream().flatMap(List::stream).toList();
      wrapper.fit(new ListDataSetIterator<>(often, BATCH));
    }

    Map<String, List<Integer>> measured = new TreeMap<>();
    for (DniReport report : series.reports()) {
      report
          .interfaces()
          .forEach(
              each ->
                  measured
                      .computeIfAbsent(report.worker(), worker -> new ArrayList<>())
                      .add(each.iteration()));
    }
    assertThat(measured).hasSizeGreaterThanOrEqualTo(2);
    assertThat(measured.values().stream().mapToInt(List::size).sum()).isGreaterThanOrEqualTo(15);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequential", "pipelined(0)", "pipelined(1)", "random(1.0)"})
  void underATrainerModulesReportToo(String name) {
    Schedule schedule =
        switch (name) {
          case "sequential" -> Schedule.sequential();
          case "pipelined(0)" -> Schedule.pipelined(0);
          case "pipelined(1)" -> Schedule.pipelined(1);
          default -> Schedule.random(1.0);
        };
    MultiLayerNetwork network = twoInterfaces();
    DniStatsListener listener = new DniStatsListener.Builder().every(2).to(series).build();

    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network).schedule(schedule).listeners(listener).build()) {
      trainer.fit(batches(), 20);
    }

    assertThat(series.interfaces()).containsOnlyKeys("lower", "upper");
    series
        .interfaces()
        .values()
        .forEach(
            measures ->
                assertThat(measures)
                    .extracting(InterfaceMeasures::iteration)
                    .containsExactlyElementsOf(
                        java.util.stream.IntStream.range(0, 30).mapToObj(i -> 2 * i).toList()));
    List<ModuleMeasures> modules =
        series.reports().stream().flatMap(report -> report.modules().stream()).toList();
    assertThat(modules).hasSize(3 * 30);
    assertThat(modules)
        .allSatisfy(
            each -> {
              assertThat(each.idleShare()).isBetween(0.0, 1.0);
              assertThat(each.modelShare()).isBetween(0.0, 1.0);
              assertThat(each.iterationsPerSecond()).isNotNegative();
              assertThat(each.staleness()).isBetween(0, 2);
            });
    assertThat(modules).anySatisfy(each -> assertThat(each.modelShare()).isPositive());
    assertThat(modules)
        .filteredOn(each -> each.name().contains("2")) // the output's module has no model
        .allSatisfy(each -> assertThat(each.modelShare()).isZero());
  }

  @Test
  void listeningChangesNothing() {
    MultiLayerNetwork plain = twoInterfaces();
    MultiLayerNetwork watched = twoInterfaces();
    watched.setListeners(
        new DniStatsListener.Builder().every(1).to(series).againstBackprop(2, data()).build());

    plain.fit(batches(), 5);
    watched.fit(batches(), 5);

    assertThat(watched.params()).isEqualTo(plain.params());
    assertThat(watched.getIterationCount()).isEqualTo(15);
    assertThat(series.reports()).hasSize(15);
  }

  @Test
  void comparedWithGradientsOfBackpropagationByHand() {
    MultiLayerNetwork network = twoInterfaces();
    network.fit(batches(), 40);
    DataSet batch = data();
    INDArray x = batch.getFeatures();
    INDArray y = batch.getLabels();
    INDArray lower = Transforms.tanh(layer(network, 0, x), true);
    INDArray upper = Transforms.tanh(layer(network, 1, lower), true);
    INDArray error = layer(network, 2, upper).sub(y).mul(2.0 / CLASSES);
    INDArray ofUpper = error.mmul(network.getParam("2_W").transpose());
    INDArray ofLower =
        ofUpper.mul(upper.mul(upper).rsub(1)).mmul(network.getParam("1_W").transpose());

    List<InterfaceComparison> compared = GradientComparison.of(network, batch);

    assertThat(compared).extracting(InterfaceComparison::name).containsExactly("lower", "upper");
    same(compared.get(0), predicted(network, 0, lower, y), ofLower);
    same(compared.get(1), predicted(network, 1, upper, y), ofUpper);
    assertThat(compared.get(0).probeAccuracy()).isNaN(); // the labels are no classes
  }

  private static INDArray layer(MultiLayerNetwork network, int index, INDArray input) {
    return input.mmul(network.getParam(index + "_W")).addRowVector(network.getParam(index + "_b"));
  }

  private static INDArray predicted(
      MultiLayerNetwork network, int index, INDArray message, INDArray labels) {
    INDArray one = org.nd4j.linalg.factory.Nd4j.ones(DataType.DOUBLE, message.size(0), 1);
    return org.nd4j.linalg.factory.Nd4j.hstack(message, labels, one)
        .mmul(network.getParam(index + "_gradientModelW"));
  }

  private static void same(InterfaceComparison compared, INDArray predicted, INDArray gradient) {
    GradientQuality expected = GradientQuality.of(predicted, gradient);
    assertThat(compared.quality().relativeError())
        .isCloseTo(expected.relativeError(), within(1e-9));
    assertThat(compared.quality().cosine()).isCloseTo(expected.cosine(), within(1e-9));
    assertThat(compared.predictedRank()).isCloseTo(EffectiveRank.of(predicted), within(1e-6));
    assertThat(compared.trueRank()).isCloseTo(EffectiveRank.of(gradient), within(1e-6));
  }

  @Test
  void comparisonsComeUnderATrainerAndAGraphToo() {
    ComputationGraph graph =
        new ComputationGraph(Dni.connect(conditionalGraph(GradientModel.linear())));
    graph.init();
    DniStatsListener listener =
        new DniStatsListener.Builder().every(100).to(series).againstBackprop(4, data()).build();

    try (DecoupledTrainer trainer = DecoupledTrainer.builder(graph).listeners(listener).build()) {
      trainer.fit(batches(), 3);
    }

    assertThat(series.reports()).extracting(DniReport::iteration).contains(0, 4, 8);
    assertThat(series.reports().get(0).comparisons())
        .extracting(InterfaceComparison::name)
        .containsExactly("interface");
  }

  private static MultiLayerNetwork recurrent() {
    MultiLayerNetwork network =
        network(
            stack(
                InputType.recurrent(FEATURES),
                new SyntheticGradientLSTM.Builder().name("lstm").nOut(5).build(),
                new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .nOut(CLASSES)
                    .build()));
    network
        .getLayerWiseConfigurations()
        .setBackpropType(org.deeplearning4j.nn.conf.BackpropType.TruncatedBPTT);
    network.getLayerWiseConfigurations().setTbpttFwdLength(4);
    network.getLayerWiseConfigurations().setTbpttBackLength(4);
    return network;
  }

  @Test
  void onlyIterationsOfInterestAreShown() {
    MultiLayerNetwork network = recurrent();
    List<Integer> seen = new ArrayList<>();
    ((ObservableLayer) network.getLayer(0))
        .addGradientObserver(
            new GradientObserver() {
              @Override
              public boolean observes(int iteration) {
                return iteration == 2;
              }

              @Override
              public void learning(
                  INDArray predicted, INDArray arrived, INDArray counts, int iteration) {
                seen.add(iteration);
              }
            });

    network.fit(sequences());

    assertThat(seen).containsExactly(2);
  }

  @Test
  void recurrentLayersAreMeasured() {
    MultiLayerNetwork network = recurrent();
    network.setListeners(new DniStatsListener.Builder().every(1).to(series).build());

    network.fit(sequences());

    // The first window has none before it whose prediction could be learnt from.
    assertThat(series.interfaces().get("lstm"))
        .extracting(InterfaceMeasures::iteration)
        .containsExactly(1, 2);
    assertThat(series.interfaces().get("lstm").get(0).quality().norm()).isPositive();
    assertThat(GradientComparison.of(network, sequences())).isEmpty();
  }

  private static DataSet sequences() {
    return new DataSet(numbers(3, 2, FEATURES, 12), numbers(4, 2, CLASSES, 12));
  }

  @Test
  void nobodyListensAnyMore() {
    MultiLayerNetwork network = twoInterfaces();
    network.setListeners(new DniStatsListener.Builder().every(1).to(series).build());
    network.fit(batches());
    network.setListeners();

    network.fit(batches(), 50); // meters rest, and hold no more than a few measures

    assertThat(series.reports()).hasSize(3);
  }

  @Test
  void filesHoldWhatWasTold(@TempDir Path folder) throws Exception {
    Path lines = folder.resolve("new/stats.jsonl");
    Path table = folder.resolve("stats.csv");
    for (int run = 0; run < 2; run++) { // the second goes on behind the first
      MultiLayerNetwork network = twoInterfaces();
      try (DniStatsListener listener =
          new DniStatsListener.Builder()
              .every(1)
              .session("a, \"quoted\" one")
              .to(ReportFile.jsonLines(lines), ReportFile.csv(table), new LoggedReports(), series)
              .againstBackprop(2, data())
              .build()) {
        network.setListeners(listener);
        network.fit(batches());
      }
    }

    List<String> reports = Files.readAllLines(lines);
    assertThat(reports).hasSize(6);
    JsonNode first = new ObjectMapper().readTree(reports.get(0));
    assertThat(first.get("iteration").asInt()).isZero();
    assertThat(first.get("interfaces").get(1).get("name").asText()).isEqualTo("upper");
    assertThat(first.get("interfaces").get(1).get("quality").get("relativeError").asDouble())
        .isEqualTo(1);
    List<String> rows = Files.readAllLines(table);
    assertThat(rows).hasSize(1 + 2 * (3 * 2 + 2 * 2));
    int columns = rows.get(0).split(",").length;
    assertThat(rows.subList(1, rows.size()))
        .allSatisfy(
            row -> {
              assertThat(row).startsWith("\"a, \"\"quoted\"\" one\",");
              assertThat(row.split(",", -1)).hasSize(columns + 1); // for the comma in quotes
            });
    assertThat(LoggedReports.text(series.reports().get(0)))
        .contains("iteration 0, epoch 0: score")
        .contains("upper")
        .contains("error   1.0000")
        .contains("against backprop");
  }

  @Test
  void badSettings() {
    DniStatsListener.Builder builder = new DniStatsListener.Builder();
    assertThatThrownBy(() -> builder.every(0))
        .hasMessageContaining("positive")
        .hasMessageContaining("0");
    assertThatThrownBy(() -> new DniSeries(0)).hasMessageContaining("at least one");
    assertThatThrownBy(() -> ReportFile.csv(Path.of("/proc/no/such.csv")))
        .hasMessageContaining("such.csv");
  }

  @Test
  void networksWithoutInterfacesTrainAsEver() {
    MultiLayerNetwork network =
        network(
            stack(
                InputType.feedForward(FEATURES),
                new DenseLayer.Builder().nOut(4).build(),
                new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .nOut(CLASSES)
                    .build()));
    network.setListeners(
        new DniStatsListener.Builder().every(1).to(series).againstBackprop(1, data()).build());

    network.fit(batches());

    assertThat(series.reports()).hasSize(3);
    assertThat(series.interfaces()).isEmpty();
  }
}
