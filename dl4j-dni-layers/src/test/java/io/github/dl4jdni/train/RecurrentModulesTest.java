package io.github.dl4jdni.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.internal.recurrent.WindowedLayer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Recurrent layers with synthetic gradients of their states, under a trainer. */
class RecurrentModulesTest {

  private static final int WINDOW = 4;

  private static MultiLayerNetwork network(int modules) {
    return network(modules, false);
  }

  private static MultiLayerNetwork network(int modules, boolean labels) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(8)
            .dataType(DataType.FLOAT)
            .updater(new Adam(0.02))
            .list()
            .layer(lstm(labels));
    if (modules > 1) {
      list.layer(new SyntheticGradientModule.Builder().build()).layer(lstm(labels));
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                list.layer(
                        new RnnOutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
                    .setInputType(InputType.recurrent(2))
                    .backpropType(BackpropType.TruncatedBPTT)
                    .tBPTTLength(WINDOW)
                    .build()));
    network.init();
    return network;
  }

  private static SyntheticGradientLSTM lstm(boolean labels) {
    return new SyntheticGradientLSTM.Builder()
        .nOut(4)
        .conditionOnLabels(labels)
        .activation(Activation.TANH)
        .consumptionScale(0.5)
        .build();
  }

  private static List<DataSet> minibatches(int from, int count) {
    List<DataSet> minibatches = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      Nd4j.getRandom().setSeed(7000 + i);
      INDArray labels = Nd4j.zeros(DataType.FLOAT, 3, 3, 10);
      for (int n = 0; n < 3; n++) {
        for (int t = 0; t < 10; t++) {
          labels.putScalar(n, (n + t + i) % 3, t, 1);
        }
      }
      minibatches.add(new DataSet(Nd4j.randn(DataType.FLOAT, 3, 2, 10), labels));
    }
    return minibatches;
  }

  private static MultiLayerNetwork trained(
      MultiLayerNetwork network, Schedule schedule, List<DataSet> minibatches) {
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).schedule(schedule).build()) {
      trainer.fit(new ExistingDataSetIterator(minibatches));
    }
    return network;
  }

  @Test
  void pipelineWithoutStalenessHasTheBitsOfModulesInTurn() {
    INDArray sequential = trained(network(2), Schedule.sequential(), minibatches(0, 6)).params();
    assertThat(trained(network(2), Schedule.pipelined(0), minibatches(0, 6)).params())
        .isEqualTo(sequential);
    INDArray stale = trained(network(2), Schedule.pipelined(1), minibatches(0, 6)).params();
    assertThat(trained(network(2), Schedule.pipelined(1), minibatches(0, 6)).params())
        .isEqualTo(stale);
  }

  /** Under fit, a listener can give the trainer's word: then both train alike. */
  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "1, true", "2, true"})
  void modulesTrainAsFitDoesWhereThatKnowsOfEnds(int modules, boolean labels) {
    MultiLayerNetwork fitted = network(modules, labels);
    fitted.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            for (Layer each : fitted.getLayers()) {
              if (each instanceof WindowedLayer layer) {
                layer.beginWindow((iteration + 1) % 3, iteration % 3 == 1); // of three windows
              }
            }
          }
        });
    minibatches(0, 5).forEach(fitted::fit);
    MultiLayerNetwork trained =
        trained(network(modules, labels), Schedule.sequential(), minibatches(0, 5));
    assertThat(trained.getIterationCount()).isEqualTo(15);
    assertThat(trained.params().equalsWithEps(fitted.params(), 1e-6)).isTrue();
  }

  /** Each module's states see the labels, which its interface does not ask for. */
  @Test
  void statesThatSeeLabelsTrainUnderAllSchedules() {
    INDArray sequential =
        trained(network(2, true), Schedule.sequential(), minibatches(0, 6)).params();
    assertThat(trained(network(2, true), Schedule.pipelined(0), minibatches(0, 6)).params())
        .isEqualTo(sequential);
    for (Schedule schedule :
        List.of(Schedule.pipelined(1), Schedule.random(0.5), Schedule.random(1))) {
      INDArray once = trained(network(2, true), schedule, minibatches(0, 6)).params();
      assertThat(trained(network(2, true), schedule, minibatches(0, 6)).params())
          .as(schedule.toString())
          .isEqualTo(once);
    }
  }

  /** It runs forward once more on the way back. */
  @Test
  void frozenLayerThatSeesLabelsHidesThemFromNoneBelow() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                new NeuralNetConfiguration.Builder()
                    .seed(8)
                    .dataType(DataType.FLOAT)
                    .updater(new Adam(0.02))
                    .list()
                    .layer(lstm(true))
                    .layer(new ConditionalSGModule.Builder().build())
                    .layer(new FrozenLayerWithBackprop(lstm(true)))
                    .layer(
                        new RnnOutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
                    .setInputType(InputType.recurrent(2))
                    .build()));
    network.init();
    INDArray before = network.getLayer(1).params().dup();
    minibatches(0, 2).forEach(network::fit);
    assertThat(network.getLayer(1).params()).isNotEqualTo(before);
  }

  /**
   * Invariant 7: the trainer knows where sequences end, so nothing is left to learn behind them.
   */
  @Test
  void restoredNetworkGoesOnWithTheSameBits() throws IOException {
    MultiLayerNetwork network = trained(network(2), Schedule.pipelined(1), minibatches(0, 3));
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, zip, true);
    MultiLayerNetwork restored =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(zip.toByteArray()));
    trained(network, Schedule.pipelined(1), minibatches(3, 3));
    trained(restored, Schedule.pipelined(1), minibatches(3, 3));
    assertThat(restored.params()).isEqualTo(network.params());
  }
}
