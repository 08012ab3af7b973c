package io.github.dl4jdni.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.stats.DniStatsListener;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Deeplearning4j's own pages, with networks of ours. */
class TrainPagesTest {

  @RegisterExtension static final RunningUi UI = new RunningUi();

  private final StatsStorage storage = new InMemoryStatsStorage();

  @BeforeEach
  void attach() {
    UI.server().attach(storage);
  }

  @AfterEach
  void detach() {
    UI.server().detach(storage);
  }

  /** What the page knows of a layer, when it has heard of its parameters. */
  private static JsonNode shownData(int layer) throws Exception {
    return UI.jsonOnce(
        "/train/model/data/" + layer,
        answer -> !answer.path("paramHist").path("paramNames").isEmpty());
  }

  @Test
  void modelPageNamesInterfacesAndTheirGradientModels() throws Exception {
    MultiLayerNetwork network = Networks.twoInterfaces();
    network.setListeners(
        new StatsListener(storage, 1),
        new DniStatsListener.Builder().to(new UiReports(storage)).build());
    network.fit(new ListDataSetIterator<>(Networks.data(80).asList(), 8), 2);

    JsonNode graph =
        UI.jsonOnce("/train/model/graph", answer -> answer.path("vertexNames").size() == 5);
    assertThat(graph.get("vertexNames"))
        .hasToString("[\"Input\",\"lower\",\"hidden\",\"upper\",\"output\"]");
    assertThat(graph.get("vertexTypes"))
        .hasToString(
            "[\"Input\",\"SyntheticGradientDense\",\"Dense\",\"SyntheticGradientModule\","
                + "\"Output\"]");

    JsonNode lower = shownData(1);
    assertThat(lower.get("layerInfo").toString())
        .contains("[\"Layer Name\",\"lower\"]", "[\"Layer Type\",\"SyntheticGradientDense\"]");
    assertThat(lower.get("paramHist").get("paramNames").toString())
        .contains("\"W\"", "\"b\"", "\"gradientModelW\"");
    assertThat(lower.get("meanMag").get("paramMM").has("gradientModelW")).isTrue();

    JsonNode upper = shownData(3);
    assertThat(upper.get("layerInfo").toString()).contains("SyntheticGradientModule", "upper");
    assertThat(upper.get("paramHist").get("paramNames").toString()).contains("gradientModelW");
    assertThat(upper.get("meanMag").get("paramMM").get("gradientModelW")).isNotEmpty();
  }

  @Test
  void modelPageNamesTheInterfaceOfAConvertedGraph() throws Exception {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .graphBuilder()
                .addInputs("features")
                .addLayer("hidden", new DenseLayer.Builder().nOut(8).build(), "features")
                .addLayer("output", new OutputLayer.Builder().nOut(3).build(), "hidden")
                .setOutputs("output")
                .setInputTypes(InputType.feedForward(Networks.FEATURES))
                .build());
    graph.init();
    ComputationGraph dni = Dni.convert(graph).everyHiddenLayer().conditionOnLabels(true).build();
    dni.setListeners(new StatsListener(storage, 1));
    dni.fit(new ListDataSetIterator<>(Networks.data(40).asList(), 8), 2);

    JsonNode shown =
        UI.jsonOnce("/train/model/graph", answer -> answer.path("vertexNames").size() >= 3);

    assertThat(shown.get("vertexTypes"))
        .hasToString("[\"features\",\"SyntheticGradientDense\",\"Output\"]");
    assertThat(shownData(1).get("paramHist").get("paramNames").toString())
        .contains("gradientModel");
  }
}
