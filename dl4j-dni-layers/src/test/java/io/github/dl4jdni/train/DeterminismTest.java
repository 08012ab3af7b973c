package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.network;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The same bits from run to run, whatever the timing of the threads. */
@Timeout(600) // a guard: modules that wait for each other would wait for ever
class DeterminismTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 5, 3);

  @AfterEach
  void removeHooks() {
    Hook.removeAll();
  }

  /** Four modules; before each layer a hook with the layer's number. */
  private static MultiLayerNetwork hooked() {
    NeuralNetConfiguration.ListBuilder list = defaults().updater(new Adam(0.02)).list();
    GradientModel[] models = {
      GradientModel.linear(), GradientModel.mlp(3), GradientModel.error(),
    };
    for (int i = 0; i < 3; i++) {
      list.layer(
          new SyntheticGradientDense.Builder()
              .nOut(4)
              .gradientModel(models[i])
              .conditionOnLabels(true)
              .build());
    }
    list.layer(output());
    for (int i = 0; i < 4; i++) {
      list.inputPreProcessor(i, new Hook("layer " + i));
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(Dni.connect(list.setInputType(InputType.feedForward(5)).build()));
    network.init();
    return network;
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 4", "2, 1, 4", "1, 1, 2", "4, 1, 1"})
  void runsWithDelaysGiveTheSameBits(int staleness, int capacity, int threads) {
    assertSameBits(staleness, capacity, threads, 12);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"1, 2, 4", "2, 1, 4", "1, 1, 2", "4, 1, 1"})
  void twoHundredRunsWithDelaysGiveTheSameBits(int staleness, int capacity, int threads) {
    assertSameBits(staleness, capacity, threads, 200);
  }

  private static void assertSameBits(int staleness, int capacity, int threads, int runs) {
    Hooked.assertDelaysChangeNoBit(
        DeterminismTest::hooked,
        DATA,
        trainer ->
            trainer
                .schedule(Schedule.pipelined(staleness))
                .queueCapacity(capacity)
                .threads(threads),
        runs);
  }

  private static Supplier<MultiLayerNetwork> noisy(double mixing) {
    return network(
        defaults(),
        InputType.feedForward(5),
        new SyntheticGradientDense.Builder()
            .nOut(6)
            .dropOut(0.7)
            .weightNoise(new DropConnect(0.8))
            .mixing(mixing)
            .gradientModel(
                GradientModel.of(new DropoutLayer(0.5), new DenseLayer.Builder().build()))
            .build(),
        new DenseLayer.Builder().nOut(5).dropOut(0.6).weightNoise(new DropConnect(0.5)).build(),
        new ConditionalSGModule.Builder().mixing(mixing).build(),
        new DenseLayer.Builder().nOut(5).dropOut(new GaussianNoise(0.3)).build(),
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(3)
            .dropOut(0.8)
            .weightNoise(new DropConnect(0.9))
            .activation(Activation.SOFTMAX)
            .build());
  }

  /** Also where the order of forward passes and predictions depends on the schedule: λ ≠ 0. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void dropoutAndNoiseAreTheSameUnderEachSchedule(double mixing) {
    Outcome sequential = Outcome.trained(noisy(mixing), DATA, Schedule.sequential());
    Outcome.trained(noisy(mixing), DATA, Schedule.sequential()).assertSame(sequential);
    Outcome.trained(noisy(mixing), DATA, Schedule.pipelined(0)).assertSame(sequential);
    Outcome ahead = Outcome.trained(noisy(mixing), DATA, Schedule.pipelined(1));
    Outcome.trained(noisy(mixing), DATA, Schedule.pipelined(1)).assertSame(ahead);
  }

  /** Noise differs from module to module and from iteration to iteration. */
  @Test
  void noiseIsNotTheSameEverywhere() {
    Outcome noisy = Outcome.trained(noisy(0), DATA, Schedule.sequential());
    double[] scores = noisy.scores();
    assertThat(scores).doesNotHaveDuplicates();
  }

  /** Noise of a batch from which a module was left out is not that of the next one. */
  @Test
  void noiseIsTheSameInRandomOrder() {
    Outcome first = Outcome.trained(noisy(0), DATA, Schedule.random(0.5));
    Outcome.trained(noisy(0), DATA, Schedule.random(0.5)).assertSame(first);
  }
}
