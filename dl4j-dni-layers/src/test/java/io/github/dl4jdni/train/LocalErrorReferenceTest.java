package io.github.dl4jdni.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Models that learn nothing from above go where independent loops in numpy went: 200 steps. */
class LocalErrorReferenceTest {

  private static final int BATCHES = 10;
  private static final int EPOCHS = 20;

  @Test
  void directFeedbackEndsWhereTheReferenceEnds() throws IOException {
    Map<String, INDArray> reference = ReferenceFile.read("direct-feedback.txt");
    MultiLayerNetwork network =
        stack(GradientModel.directFeedback(), GradientModel.directFeedback());
    begin(network.paramTable(), reference);
    network.fit(batches(reference), EPOCHS);
    assertEnd(network.paramTable(), reference);
    for (int layer = 0; layer < 2; layer++) {
      String feedback = layer + "_gradientModelB";
      assertThat(network.getParam(feedback).toDoubleMatrix())
          .isDeepEqualTo(reference.get("initial-" + feedback).toDoubleMatrix());
    }
  }

  @Test
  void directFeedbackInAGraphEndsThereToo() throws IOException {
    Map<String, INDArray> reference = ReferenceFile.read("direct-feedback.txt");
    List<Layer> layers = layers(GradientModel.directFeedback(), GradientModel.directFeedback());
    var builder = defaults().graphBuilder().addInputs("in");
    for (int i = 0; i < 3; i++) {
      builder.addLayer(String.valueOf(i), layers.get(i), i == 0 ? "in" : String.valueOf(i - 1));
    }
    ComputationGraph graph = new ComputationGraph(Dni.connect(builder.setOutputs("2").build()));
    graph.init();
    begin(graph.paramTable(), reference);
    graph.fit(batches(reference), EPOCHS);
    assertEnd(graph.paramTable(), reference);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fit", "sequential", "pipelined(0)", "random(1.0)"})
  void localClassifiersEndWhereTheReferenceEnds(String way) throws IOException {
    Map<String, INDArray> reference = ReferenceFile.read("local-classifiers.txt");
    MultiLayerNetwork network = stack(GradientModel.local(), GradientModel.local(6));
    begin(network.paramTable(), reference);
    if (way.equals("fit")) {
      network.fit(batches(reference), EPOCHS);
    } else {
      try (DecoupledTrainer trainer =
          DecoupledTrainer.builder(network).schedule(schedule(way)).build()) {
        trainer.fit(batches(reference), EPOCHS);
      }
    }
    assertEnd(network.paramTable(), reference);
  }

  private static Schedule schedule(String name) {
    return switch (name) {
      case "sequential" -> Schedule.sequential();
      case "pipelined(0)" -> Schedule.pipelined(0);
      default -> Schedule.random(1);
    };
  }

  private static Batches batches(Map<String, INDArray> reference) {
    return new Batches(
        Batches.of(
            BATCHES,
            i -> new MultiDataSet(reference.get("inputs" + i), reference.get("labels" + i))));
  }

  private static void begin(Map<String, INDArray> network, Map<String, INDArray> reference) {
    network.forEach((key, view) -> assign(view, reference.get("initial-" + key)));
  }

  private static void assign(INDArray view, INDArray value) {
    view.assign(value.reshape(view.shape()));
  }

  private static void assertEnd(Map<String, INDArray> network, Map<String, INDArray> reference) {
    network.forEach(
        (key, view) -> {
          INDArray end = reference.get("final-" + key).reshape(view.shape());
          INDArray begin = reference.get("initial-" + key).reshape(view.shape());
          assertThat(view.sub(end).amaxNumber().doubleValue()).as(key).isLessThan(1e-9);
          if (!key.endsWith("B")) {
            assertThat(view.sub(begin).amaxNumber().doubleValue()).as(key).isGreaterThan(1e-3);
          }
        });
  }

  private static NeuralNetConfiguration.Builder defaults() {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(DataType.DOUBLE)
        .activation(Activation.TANH)
        .updater(new Sgd(0.2));
  }

  private static List<Layer> layers(GradientModel lower, GradientModel upper) {
    return List.of(
        hidden(4, 5, lower),
        hidden(5, 4, upper),
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nIn(4)
            .nOut(3)
            .activation(Activation.SOFTMAX)
            .build());
  }

  private static Layer hidden(int inputs, int outputs, GradientModel model) {
    return new SyntheticGradientDense.Builder()
        .nIn(inputs)
        .nOut(outputs)
        .gradientModel(model)
        .conditionOnLabels(true)
        .gradientModelUpdater(new Sgd(0.1))
        .build();
  }

  private static MultiLayerNetwork stack(GradientModel lower, GradientModel upper) {
    var list = defaults().list();
    layers(lower, upper).forEach(list::layer);
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(list.build()));
    network.init();
    return network;
  }
}
