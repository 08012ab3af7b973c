package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.conditional;
import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.network;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Listeners that look inside an iteration, as those of Deeplearning4j's training statistics do, see
 * what they see under stock fit.
 */
class InsideListenerTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 4, 6);

  /** Writes down all it can get in each hook. */
  private static final class Everything extends BaseTrainingListener {
    final Map<String, double[]> seen = new LinkedHashMap<>();
    private int iteration;

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
      for (int i = 0; i < activations.size(); i++) {
        see("activation " + i, activations.get(i));
      }
    }

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
      new TreeMap<>(activations).forEach((name, array) -> see("activation " + name, array));
    }

    @Override
    public void onBackwardPass(Model model) {
      seeGradients("backward", model);
    }

    @Override
    public void onGradientCalculation(Model model) {
      seeGradients("gradient", model);
    }

    @Override
    public void iterationDone(Model model, int done, int epoch) {
      seeGradients("step", model);
      see("parameters", model.params());
      iteration++;
    }

    private void seeGradients(String what, Model model) {
      model
          .gradient()
          .gradientForVariable()
          .forEach((name, gradient) -> see(what + " " + name, gradient));
      see(what + " flat", model.gradient().gradient());
    }

    private void see(String what, INDArray array) {
      seen.put(iteration + " " + what, Outcome.numbers(array));
    }

    /** Stock layers' tables leave gradient models out; those are told here as well. */
    void assertHoldsAllOf(Everything expected) {
      assertThat(seen.keySet()).containsAll(expected.seen.keySet());
      expected.seen.forEach(
          (what, numbers) ->
              assertThat(seen.get(what)).as(what).containsExactly(numbers, within(1e-9)));
    }
  }

  private static Supplier<MultiLayerNetwork> stack() {
    return network(
        defaults().updater(new Adam(0.02, 0.8, 0.99, 1e-3)),
        InputType.feedForward(5),
        dense(),
        conditional(),
        new DenseLayer.Builder().nOut(4).build(),
        new SyntheticGradientDense.Builder().nOut(4).conditionOnLabels(true).build(),
        output());
  }

  private static Layer dense() {
    return new DenseLayer.Builder().nOut(6).build();
  }

  private static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            Dni.connect(
                defaults()
                    .graphBuilder()
                    .addInputs("in")
                    .setInputTypes(InputType.feedForward(5))
                    .addLayer("dense", dense(), "in")
                    .addLayer("message", conditional(), "dense")
                    .addLayer("out", output(), "message")
                    .setOutputs("out")
                    .build()));
    graph.init();
    return graph;
  }

  private static Everything underFit(Model network) {
    Everything listener = new Everything();
    network.setListeners(listener);
    Outcome.fit(network, new Batches(DATA));
    return listener;
  }

  private static Everything underTrainer(Model network, Schedule schedule) {
    Everything listener = new Everything();
    network.setListeners(listener);
    try (DecoupledTrainer trainer = Outcome.builder(network).schedule(schedule).build()) {
      trainer.fit(new Batches(DATA));
    }
    return listener;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1}) // every iteration comes to rest, so none is ahead
  void seeWhatTheySeeUnderFit(int staleness) {
    Schedule schedule = Schedule.pipelined(staleness);
    underTrainer(stack().get(), schedule).assertHoldsAllOf(underFit(stack().get()));
    underTrainer(graph(), schedule).assertHoldsAllOf(underFit(graph()));
  }

  @Test
  void underSequential() {
    underTrainer(stack().get(), Schedule.sequential()).assertHoldsAllOf(underFit(stack().get()));
  }

  @Test
  void changeNoBit() {
    Outcome plain = Outcome.trained(stack(), DATA, Schedule.sequential());
    MultiLayerNetwork network = stack().get();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network)
            .schedule(Schedule.sequential())
            .listeners(new Everything())
            .build()) {
      trainer.fit(new Batches(DATA), Outcome.EPOCHS);
    }
    assertThat(Outcome.of(network).parameters()).isEqualTo(plain.parameters());
  }

  @Test
  void areCalledInTheIterationsThatTheyAskFor() {
    List<String> heard = new ArrayList<>();
    BaseTrainingListener gradients =
        new BaseTrainingListener() {
          @Override
          public void onGradientCalculation(Model model) {
            heard.add("gradient " + ((MultiLayerNetwork) model).getIterationCount());
          }
        };
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(stack().get())
            .listeners(PipelinedListener.every(3, gradients))
            .build()) {
      trainer.fit(new Batches(DATA), 2);
    }
    assertThat(heard).containsExactly("gradient 0", "gradient 3", "gradient 6");
  }
}
