package io.github.dl4jdni.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The schedules without staleness go where an independent loop in numpy went: 1,000 steps. */
class PlainReferenceTest {

  private static final int BATCHES = 10;
  private static final int EPOCHS = 100;

  private Map<String, INDArray> reference = Map.of();

  @Test
  void thousandStepsEndWhereTheReferenceEnds() throws IOException {
    assertEndsWhereTheReferenceEnds("sequential");
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"pipelined(0)", "random(1.0)"})
  void thousandStepsOfOtherSchedulesEndThere(String schedule) throws IOException {
    assertEndsWhereTheReferenceEnds(schedule);
  }

  private void assertEndsWhereTheReferenceEnds(String schedule) throws IOException {
    reference = ReferenceFile.read("sequential-sgd.txt");
    MultiLayerNetwork network = network();
    List<MultiDataSet> data =
        Batches.of(
            BATCHES,
            i -> new MultiDataSet(reference.get("inputs" + i), reference.get("labels" + i)));
    parameters(network, "initial-").forEach((view, value) -> view.assign(value));
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network).schedule(schedule(schedule)).build()) {
      trainer.fit(new Batches(data), EPOCHS);
    }
    assertThat(network.getIterationCount()).isEqualTo(1000);
    parameters(network, "final-")
        .forEach(
            (view, value) -> {
              double largest = view.sub(value).amaxNumber().doubleValue();
              assertThat(largest).isLessThan(1e-9);
            });
    parameters(network, "initial-")
        .forEach(
            (view, value) ->
                assertThat(view.sub(value).amaxNumber().doubleValue()).isGreaterThan(1e-3));
  }

  private static Schedule schedule(String name) {
    return switch (name) {
      case "sequential" -> Schedule.sequential();
      case "pipelined(0)" -> Schedule.pipelined(0);
      default -> Schedule.random(1);
    };
  }

  /** The network's parameters with the reference's. */
  private IdentityHashMap<INDArray, INDArray> parameters(MultiLayerNetwork network, String prefix) {
    IdentityHashMap<INDArray, INDArray> pairs = new IdentityHashMap<>();
    for (int i = 0; i < 3; i++) {
      pairs.put(network.getLayer(i).getParam("W"), reference.get(prefix + "W" + i));
      INDArray bias = network.getLayer(i).getParam("b");
      pairs.put(bias.reshape(1, bias.length()), reference.get(prefix + "b" + i));
      if (i < 2) {
        pairs.put(
            network.getLayer(i).getParam("gradientModelW"), reference.get(prefix + "model" + i));
      }
    }
    return pairs;
  }

  private static MultiLayerNetwork network() {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.DOUBLE)
            .activation(Activation.TANH)
            .updater(new Sgd(0.2))
            .list();
    int[] sizes = {4, 5, 4};
    for (int i = 0; i < 2; i++) {
      list.layer(
          new SyntheticGradientDense.Builder()
              .nIn(sizes[i])
              .nOut(sizes[i + 1])
              .conditionOnLabels(true)
              .gradientModel(GradientModel.linear())
              .gradientModelUpdater(new Sgd(0.1))
              .build());
    }
    list.layer(
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nIn(4)
            .nOut(3)
            .activation(Activation.SOFTMAX)
            .build());
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(list.build()));
    network.init();
    return network;
  }
}
