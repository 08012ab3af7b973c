package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Delayed gradients where vertices have parameters as layers do. */
class DelayedVerticesTest {

  private static final int STEPS = 4;
  private static final double SLOW = 1e-7;

  private static Layer lstm() {
    return new LSTM.Builder().nOut(4).build();
  }

  /** Three modules; the parameters of two attention vertices lie among those of layers. */
  private static Supplier<ComputationGraph> attention(IUpdater updater) {
    return () -> {
      ComputationGraph graph =
          new ComputationGraph(
              Dni.connect(
                  defaults()
                      .updater(updater)
                      .graphBuilder()
                      .addInputs("in")
                      .setInputTypes(InputType.recurrent(5, STEPS))
                      .addVertex("attention", attentionOf(5), "in", "in", "in")
                      .addLayer("a", lstm(), "attention")
                      .addLayer("cut", new SyntheticGradientModule.Builder().build(), "a")
                      .addLayer("frozen", new FrozenLayerWithBackprop(lstm()), "cut")
                      .addVertex("again", attentionOf(4), "frozen", "cut", "cut")
                      .addLayer("b", lstm(), "again")
                      .addLayer("cut again", new SyntheticGradientModule.Builder().build(), "b")
                      .addLayer(
                          "out",
                          new RnnOutputLayer.Builder(LossFunction.MSE)
                              .nOut(3)
                              .activation(Activation.IDENTITY)
                              .build(),
                          "cut again")
                      .setOutputs("out")
                      .build()));
      graph.init();
      return graph;
    };
  }

  private static AttentionVertex attentionOf(int width) {
    return new AttentionVertex.Builder()
        .nInQueries(width)
        .nInKeys(width)
        .nInValues(width)
        .nOut(4)
        .nHeads(2)
        .projectInput(true)
        .build();
  }

  private static List<MultiDataSet> series() {
    return Batches.of(
        5,
        i ->
            new MultiDataSet(
                new INDArray[] {Batches.normal(DataType.DOUBLE, i, 3, 5, STEPS)},
                new INDArray[] {Batches.normal(DataType.DOUBLE, 9 + i, 3, 3, STEPS)},
                new INDArray[] {Batches.mask(DataType.DOUBLE, i, 3, STEPS)},
                new INDArray[] {Batches.mask(DataType.DOUBLE, i, 3, STEPS)}));
  }

  private static double[] stripped(ComputationGraph network) {
    return Dni.strip(network).params().toDoubleVector();
  }

  private static ComputationGraph trained(Supplier<ComputationGraph> network, int staleness) {
    ComputationGraph trained = network.get();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(trained).schedule(Schedule.delayed(staleness, 1)).build()) {
      trainer.fit(new Batches(series()));
    }
    return trained;
  }

  private static ComputationGraph fitted(Supplier<ComputationGraph> network) {
    ComputationGraph stock = Dni.strip(network.get());
    stock.fit(new Batches(series()));
    return stock;
  }

  @Test
  void withoutStalenessAttentionLearnsAsByBackprop() {
    Supplier<ComputationGraph> network = attention(new Sgd(0.1));
    double[] expected = stripped(fitted(network));
    assertThat(expected).isNotEqualTo(stripped(network.get()));
    assertThat(stripped(trained(network, 0))).containsExactly(expected, within(1e-9));
  }

  /** Parameters hardly move, so that stale gradients are those of backpropagation. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void slowAttentionLearnsFromStaleGradientsWhatBackpropTeachesIt(int staleness) {
    Supplier<ComputationGraph> network = attention(new Sgd(SLOW));
    double[] start = stripped(network.get());
    double[] expected = stripped(fitted(network));
    double[] actual = stripped(trained(network, staleness));
    for (int i = 0; i < start.length; i++) {
      assertThat((actual[i] - start[i]) / SLOW)
          .as("parameter %d of %d", i, start.length)
          .isCloseTo((expected[i] - start[i]) / SLOW, within(1e-4));
    }
  }

  /** What a step of a vertex begins with is what the last ones have left. */
  @Test
  void attentionGoesOnFromWhereItIs() {
    Supplier<ComputationGraph> network = attention(new Sgd(0.1));
    ComputationGraph twice = network.get();
    ComputationGraph apart = network.get();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(twice).schedule(Schedule.delayed(1, 1)).build()) {
      for (int turn = 0; turn < 2; turn++) {
        trainer.fit(new Batches(series()));
        twice.params().muli(0.5);
        try (DecoupledTrainer another =
            DecoupledTrainer.builder(apart).schedule(Schedule.delayed(1, 1)).build()) {
          another.fit(new Batches(series()));
        }
        apart.params().muli(0.5);
      }
    }
    Outcome.of(twice).assertSame(Outcome.of(apart));
  }
}
