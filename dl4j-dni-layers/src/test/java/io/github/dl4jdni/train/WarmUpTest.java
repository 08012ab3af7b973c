package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.Batches.mask;
import static io.github.dl4jdni.train.Batches.normal;
import static io.github.dl4jdni.train.Batches.series;
import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientOptions;
import io.github.dl4jdni.internal.interfaces.DecoupledLayer;
import io.github.dl4jdni.internal.interfaces.GradientObserver;
import io.github.dl4jdni.internal.interfaces.ObservableLayer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Interfaces that learn before they are applied. */
class WarmUpTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 12, 6);
  private static final double THRESHOLD = 0.4;
  private static final int FIRST = 0; // the interfaces' layers
  private static final int SECOND = 2;

  @TempDir Path folder;

  private static Supplier<MultiLayerNetwork> network(
      NeuralNetConfiguration.Builder of, Consumer<SyntheticGradientOptions<?>> options) {
    return () -> {
      SyntheticGradientDense.Builder dense =
          new SyntheticGradientDense.Builder()
              .nOut(6)
              .gradientModel(GradientModel.linear())
              .conditionOnLabels(true);
      ConditionalSGModule.Builder module =
          new ConditionalSGModule.Builder().gradientModel(GradientModel.linear());
      for (SyntheticGradientOptions<?> each : List.of(dense, module)) {
        each.gradientModelUpdater(new Adam(0.03));
        options.accept(each);
      }
      return LayerEquivalenceTest.network(
              of, InputType.feedForward(5), dense.build(), dense(), module.build(), output())
          .get();
    };
  }

  private static Layer dense() {
    return new DenseLayer.Builder().nOut(5).build();
  }

  private static boolean waits(MultiLayerNetwork network, int layer) {
    return ((DecoupledLayer) network.getLayer(layer))
        .waits(network.getIterationCount(), network.getEpochCount());
  }

  /** The running R² in loops over doubles, from what an interface is seen to learn from. */
  private static final class PlainR2 implements GradientObserver {
    private double error;
    private double variation;
    private boolean reached;

    @Override
    public void learning(INDArray predicted, INDArray arrived, INDArray counts, int iteration) {
      double[][] p = predicted.dup().toDoubleMatrix();
      double[][] g = arrived.dup().toDoubleMatrix();
      double[] mean = new double[g[0].length];
      double squaredError = 0;
      double squares = 0;
      int count = 0;
      for (int n = 0; n < g.length; n++) {
        if (counts != null && counts.getDouble(n) == 0) {
          continue;
        }
        count++;
        for (int c = 0; c < mean.length; c++) {
          mean[c] += g[n][c];
        }
      }
      for (int n = 0; n < g.length; n++) {
        if (counts != null && counts.getDouble(n) == 0) {
          continue;
        }
        for (int c = 0; c < mean.length; c++) {
          squaredError += Math.pow(p[n][c] - g[n][c], 2);
          squares += Math.pow(g[n][c] - mean[c] / count, 2);
        }
      }
      error = 0.95 * error + 0.05 * squaredError / count;
      variation = 0.95 * variation + 0.05 * squares / count;
      reached |= 1 - error / variation > THRESHOLD;
    }
  }

  private static void assertTakeOverByR2(
      MultiLayerNetwork network, List<MultiDataSet> data, int... layers) {
    Map<Integer, PlainR2> plain = new HashMap<>();
    Map<Integer, Integer> waited = new HashMap<>();
    for (int layer : layers) {
      plain.put(layer, new PlainR2());
      ((ObservableLayer) network.getLayer(layer)).addGradientObserver(plain.get(layer));
    }
    for (int epoch = 0; epoch < 8; epoch++) {
      for (MultiDataSet batch : data) {
        for (int layer : layers) {
          assertThat(waits(network, layer)).isEqualTo(!plain.get(layer).reached);
          waited.merge(layer, plain.get(layer).reached ? 0 : 1, Integer::sum);
        }
        network.fit(batch);
      }
    }
    for (int layer : layers) {
      assertThat(plain.get(layer).reached).isTrue();
      assertThat(waited.get(layer)).isGreaterThan(3);
    }
  }

  /** Whatever is done to gradients before they become steps. */
  @ParameterizedTest
  @EnumSource(GradientNormalization.class)
  void takesOverWhenTheRunningR2ExceedsTheThreshold(GradientNormalization normalization) {
    NeuralNetConfiguration.Builder of =
        defaults().gradientNormalization(normalization).gradientNormalizationThreshold(0.1).l2(0.1);
    assertTakeOverByR2(
        network(of, options -> options.warmUpToR2(THRESHOLD)).get(), DATA, FIRST, SECOND);
  }

  @Test
  void whatIsMaskedDoesNotCount() {
    List<MultiDataSet> data =
        Batches.of(
            10,
            i -> {
              INDArray mask = mask(DataType.DOUBLE, 40 + i, 4, 5);
              return new MultiDataSet(
                  new INDArray[] {normal(DataType.DOUBLE, i, 4, 3, 5)},
                  new INDArray[] {series(DataType.DOUBLE, 20 + i, 4, 3, 5)},
                  new INDArray[] {mask},
                  new INDArray[] {mask});
            });
    MultiLayerNetwork network =
        LayerEquivalenceTest.network(
                defaults().updater(new Adam(0.02)),
                InputType.recurrent(3),
                new LSTM.Builder().nOut(4).build(),
                new ConditionalSGModule.Builder()
                    .gradientModel(GradientModel.linear())
                    .warmUpToR2(THRESHOLD)
                    .build(),
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .build())
            .get();
    assertTakeOverByR2(network, data, 1);
  }

  /** What the plain loops of DniStepTest pin for λ by schedule. */
  @ParameterizedTest
  @ValueSource(strings = {"fit", "sequential", "pipelined"})
  void warmingUpForIterationsIsBackpropUntilThen(String by) {
    Supplier<MultiLayerNetwork> warmed =
        network(
            defaults(),
            options -> {
              options.mixing(0.25);
              options.warmUp(7);
            });
    Supplier<MultiLayerNetwork> mixed =
        network(
            defaults(),
            options ->
                options.mixing(
                    new MapSchedule.Builder(ScheduleType.ITERATION)
                        .add(0, 1)
                        .add(7, 0.25)
                        .build()));
    outcome(warmed, by).assertSame(outcome(mixed, by));
  }

  private static Outcome outcome(Supplier<MultiLayerNetwork> network, String by) {
    return switch (by) {
      case "fit" -> Outcome.fitted(network, DATA);
      case "sequential" -> Outcome.trained(network, DATA, Schedule.sequential());
      default -> Outcome.trained(network, DATA, Schedule.pipelined(1));
    };
  }

  /** Interfaces that take over in different iterations, some while others still wait. */
  @ParameterizedTest
  @EnumSource(names = {"None", "RenormalizeL2PerParamType", "ClipL2PerLayer"})
  void schedulesTakeOverWhereFitDoes(GradientNormalization normalization) {
    Supplier<MultiLayerNetwork> network =
        network(
            defaults().gradientNormalization(normalization).gradientNormalizationThreshold(0.5),
            options -> options.warmUpToR2(0.2));
    MultiLayerNetwork fitted = network.get();
    for (int epoch = 0; epoch < Outcome.EPOCHS; epoch++) {
      fitted.fit(new Batches(DATA));
    }
    assertThat(waits(fitted, FIRST) && waits(fitted, SECOND)).isFalse();
    Outcome.assertSameAsFit(network, DATA, 1e-9);
    Outcome ahead = Outcome.trained(network, DATA, Schedule.pipelined(1));
    Outcome.trained(network, DATA, Schedule.pipelined(1)).assertSame(ahead);
  }

  /** In the middle of a warm-up, and behind its end. */
  @ParameterizedTest
  @ValueSource(ints = {3, 20})
  void goesOnFromASavedModelOrACloneAsWithoutTheStop(int steps) throws IOException {
    Supplier<MultiLayerNetwork> network =
        network(
            defaults(),
            options -> {
              options.warmUpToR2(THRESHOLD);
              options.warmUp(2);
            });
    MultiLayerNetwork whole = network.get();
    for (int step = 0; step < steps; step++) {
      whole.fit(DATA.get(step % DATA.size()));
    }
    File file = folder.resolve("network.zip").toFile();
    ModelSerializer.writeModel(whole, file, true);
    List<MultiLayerNetwork> all =
        List.of(
            ModelSerializer.restoreMultiLayerNetwork(file, true),
            whole.clone(),
            ModelSerializer.restoreMultiLayerNetwork(file, true));
    List<Boolean> waited = new ArrayList<>();
    for (int step = 0; step < 40; step++) {
      MultiDataSet batch = DATA.get(step % DATA.size());
      waited.add(waits(whole, FIRST));
      whole.fit(batch);
      all.get(0).fit(batch);
      all.get(1).fit(batch);
      assertThat(waits(all.get(0), FIRST)).isEqualTo(waits(whole, FIRST));
    }
    assertThat(waited).contains(false);
    assertThat(waited.contains(true)).isEqualTo(steps == 3);
    Outcome.of(all.get(0)).assertSame(Outcome.of(whole));
    assertThat(all.get(1).params().toDoubleVector()).isEqualTo(whole.params().toDoubleVector());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void trainersGoOnAsWithoutTheStop(int staleness) throws IOException {
    Supplier<MultiLayerNetwork> network =
        network(defaults(), options -> options.warmUpToR2(THRESHOLD));
    MultiLayerNetwork whole =
        Outcome.assertGoesOnAsWithoutStops(network, DATA, Schedule.pipelined(staleness), 5);
    assertThat(waits(whole, FIRST)).isFalse();
  }

  @Test
  void aConvertedNetworkWarmsUpFromWhereItsTrainingStands() {
    MultiLayerNetwork stock =
        LayerEquivalenceTest.network(
                defaults(), InputType.feedForward(5), dense(), dense(), output())
            .get();
    for (int step = 0; step < 5; step++) {
      stock.fit(DATA.get(step));
    }
    MultiLayerNetwork converted =
        Dni.convert(stock).everyHiddenLayer().conditionOnLabels(true).warmUp(4).build();
    for (int step = 5; step < 9; step++) {
      assertThat(waits(converted, 0)).isTrue();
      converted.fit(DATA.get(step));
    }
    assertThat(waits(converted, 0)).isFalse();
    assertThat(waits(converted, 1)).isFalse();
    MultiLayerNetwork untilGood = Dni.convert(stock).everyHiddenLayer().warmUpToR2(0.5).build();
    assertThat(waits(untilGood, 0)).isTrue();
    assertThat(untilGood.getLayer(0).paramTable()).containsKey("gradientModelProgress");
    assertThat(Dni.strip(untilGood).params().toDoubleVector())
        .isEqualTo(stock.params().toDoubleVector());
  }

  @Test
  void isPartOfTheConfiguration() {
    MultiLayerConfiguration configuration =
        network(
                defaults(),
                options -> {
                  options.warmUp(9);
                  options.warmUpToR2(0.5);
                })
            .get()
            .getLayerWiseConfigurations();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertThat(read).isEqualTo(configuration);
    SyntheticGradientDense dense = (SyntheticGradientDense) read.getConf(FIRST).getLayer();
    assertThat(dense.getSyntheticGradient().getWarmUpIterations()).isEqualTo(9);
    assertThat(dense.getSyntheticGradient().getWarmUpR2()).isEqualTo(0.5);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    SyntheticGradientDense.Builder builder = new SyntheticGradientDense.Builder();
    assertThatThrownBy(() -> builder.warmUp(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got -1");
    for (double wrong : new double[] {-0.1, 1, Double.NaN}) {
      assertThatThrownBy(() -> builder.warmUpToR2(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("R²")
          .hasMessageContaining("got " + wrong);
    }
  }
}
