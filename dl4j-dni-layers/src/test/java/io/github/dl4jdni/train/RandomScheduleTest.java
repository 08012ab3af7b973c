package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.network;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Sparse updates in random order. */
class RandomScheduleTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 12, 6);
  private static final Supplier<MultiLayerNetwork> NETWORK =
      network(
          defaults().updater(new Sgd(0.1)),
          InputType.feedForward(5),
          dense(GradientModel.linear()),
          dense(GradientModel.mlp(4)),
          dense(GradientModel.linear()),
          output());

  private static SyntheticGradientDense dense(GradientModel model) {
    return new SyntheticGradientDense.Builder()
        .nOut(5)
        .conditionOnLabels(true)
        .gradientModel(model)
        .build();
  }

  /** Predictions come before all updates, so that order alone makes no difference. */
  @Test
  void withProbabilityOneItIsTheSequentialSchedule() {
    Outcome.trained(NETWORK, DATA, Schedule.random(1))
        .assertSame(Outcome.trained(NETWORK, DATA, Schedule.sequential()));
  }

  /**
   * From each state on, a module that was chosen goes where a whole step takes it, and the others
   * stay; so do the gradient models of those below a module that was chosen, or was not.
   */
  @Test
  void modulesThatAreNotChosenStayAsTheyAre() {
    MultiLayerNetwork network = NETWORK.get();
    int[] chosen = new int[4];
    for (int step = 0; step < 40; step++) {
      MultiDataSet batch = DATA.get(step % DATA.size());
      MultiLayerNetwork whole = network.clone();
      Map<String, double[]> before = parts(network);
      try (DecoupledTrainer trainer =
              DecoupledTrainer.builder(network).schedule(Schedule.random(0.4)).build();
          DecoupledTrainer reference =
              DecoupledTrainer.builder(whole).schedule(Schedule.sequential()).build()) {
        trainer.fit(batch);
        reference.fit(batch);
      }
      Map<String, double[]> after = parts(network);
      Map<String, double[]> expected = parts(whole);
      for (int module = 3; module >= 0; module--) {
        // The first step's synthetic gradients are zero: the last module alone tells.
        boolean moved = !Arrays.equals(after.get("own" + module), before.get("own" + module));
        assertThat(after.get("own" + module))
            .isEqualTo((moved ? expected : before).get("own" + module));
        chosen[module] += moved ? 1 : 0;
        if (module > 0) {
          String model = "model" + (module - 1);
          boolean silent = Arrays.equals(expected.get("own" + module), before.get("own" + module));
          if (!silent) {
            assertThat(after.get(model)).isEqualTo((moved ? expected : before).get(model));
          }
        }
      }
      assertThat(network.score()).isEqualTo(whole.score());
      assertThat(network.getIterationCount()).isEqualTo(step + 1);
    }
    for (int count : chosen) {
      assertThat(count).isBetween(6, 26); // of 40, at 0.4
    }
  }

  /** Own parameters and gradient model of each layer. */
  private static Map<String, double[]> parts(MultiLayerNetwork network) {
    Map<String, double[]> parts = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      StringBuilder own = new StringBuilder();
      double[] ofOwn = new double[0];
      double[] ofModel = new double[0];
      for (var parameter : network.getLayer(i).paramTable().entrySet()) {
        double[] numbers = Outcome.numbers(parameter.getValue());
        if (parameter.getKey().startsWith("gradientModel")) {
          ofModel = joined(ofModel, numbers);
        } else {
          ofOwn = joined(ofOwn, numbers);
        }
        own.append(parameter.getKey());
      }
      assertThat(own).isNotEmpty();
      parts.put("own" + i, ofOwn);
      parts.put("model" + i, ofModel);
    }
    return parts;
  }

  private static double[] joined(double[] first, double[] second) {
    double[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  @Test
  void isTheSameFromRunToRun() {
    Outcome first = Outcome.trained(NETWORK, DATA, Schedule.random(0.3));
    Outcome.trained(NETWORK, DATA, Schedule.random(0.3)).assertSame(first);
    assertThat(Outcome.trained(NETWORK, DATA, Schedule.random(0.4)).parameters())
        .isNotEqualTo(first.parameters());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
  void probabilitiesOutOfRangeAreRefused(double probability) {
    assertThatThrownBy(() -> Schedule.random(probability))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got " + probability);
  }

  @Test
  void interfacesThatWaitAreRefused() {
    MultiLayerNetwork network =
        network(
                defaults(),
                InputType.feedForward(5),
                new SyntheticGradientDense.Builder().nOut(5).mixing(0.5).build(),
                output())
            .get();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network).schedule(Schedule.random(0.5)).build()) {
      assertThatThrownBy(() -> trainer.fit(DATA.get(0)))
          .isInstanceOf(DecoupledTrainingException.class)
          .hasMessageContaining("mixing")
          .hasMessageContaining("use sequential or pipelined");
    }
  }
}
