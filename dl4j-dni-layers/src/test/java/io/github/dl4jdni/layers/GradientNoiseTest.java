package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientNoise;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** Annealed noise: its distribution, and that it depends on nothing but seed, time and place. */
class GradientNoiseTest {

  private static INDArray noise(GradientNoise configuration, int iteration, int length) {
    INDArray gradient = Nd4j.zeros(DataType.DOUBLE, length);
    configuration.instantiate((INDArray) null, false).applyUpdater(gradient, iteration, 0);
    return gradient;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 99})
  void varianceFallsAsThePaperSays(int iteration) {
    INDArray noise = noise(new GradientNoise(new Sgd(1), 0.3, 0.55, 4), iteration, 40_000);
    double variance = 0.3 / Math.pow(1 + iteration, 0.55);
    assertThat(noise.varNumber().doubleValue()).isCloseTo(variance, within(0.03 * variance));
    assertThat(noise.meanNumber().doubleValue()).isCloseTo(0, within(0.02));
    // A share of a normal distribution lies within one deviation.
    double within =
        Nd4j.math()
            .abs(noise)
            .lt(Math.sqrt(variance))
            .castTo(DataType.DOUBLE)
            .meanNumber()
            .doubleValue();
    assertThat(within).isCloseTo(0.6827, within(0.01));
  }

  @Test
  void iterationsAndSeedsDrawAnew() {
    GradientNoise one = new GradientNoise(new Sgd(1), 1, 0, 4);
    INDArray first = noise(one, 0, 1000);
    assertThat(noise(one, 0, 1000)).isEqualTo(first);
    for (INDArray other :
        new INDArray[] {
          noise(one, 1, 1000), noise(new GradientNoise(new Sgd(1), 1, 0, 5), 0, 1000)
        }) {
      double correlation = first.mul(other).meanNumber().doubleValue();
      assertThat(correlation).isCloseTo(0, within(0.15));
    }
  }

  @Test
  void withoutVarianceTheUpdaterIsLeftAlone() {
    MultiLayerNetwork noisy = network(new GradientNoise(new Adam(0.01), 0, 0.55, 1));
    MultiLayerNetwork plain = network(new Adam(0.01));
    for (int i = 0; i < 5; i++) {
      noisy.fit(data());
      plain.fit(data());
    }
    assertThat(noisy.params()).isEqualTo(plain.params());
    assertThat(noisy.getUpdater().getStateViewArray())
        .isEqualTo(plain.getUpdater().getStateViewArray());
  }

  /** How parameters are grouped into an updater's blocks makes no difference. */
  @Test
  void trainersDrawWhatFitDraws() {
    GradientNoise noise = new GradientNoise(new Sgd(0.1), 0.3, 0.55, 1);
    MultiLayerNetwork fitted = network(noise);
    MultiLayerNetwork trained = network(noise);
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(trained).schedule(Schedule.sequential()).build()) {
      for (int i = 0; i < 5; i++) {
        fitted.fit(data());
        trainer.fit(data());
      }
    }
    assertThat(trained.params().sub(fitted.params()).amaxNumber().doubleValue()).isLessThan(1e-9);
    assertThat(fitted.params()).isNotEqualTo(network(noise).params());
  }

  @Test
  void savedTrainingGoesOnWithTheSameNoise(@TempDir Path folder) throws IOException {
    MultiLayerNetwork straight = network(new GradientNoise(new Adam(0.01), 0.3, 0.55, 1));
    MultiLayerNetwork stopped = network(new GradientNoise(new Adam(0.01), 0.3, 0.55, 1));
    File file = folder.resolve("network.zip").toFile();
    stopped.fit(data());
    ModelSerializer.writeModel(stopped, file, true);
    MultiLayerNetwork resumed = MultiLayerNetwork.load(file, true);
    assertThat(resumed.getLayerWiseConfigurations())
        .isEqualTo(stopped.getLayerWiseConfigurations());
    for (int i = 0; i < 3; i++) {
      straight.fit(data());
    }
    resumed.fit(data());
    resumed.fit(data());
    assertThat(resumed.params()).isEqualTo(straight.params());
  }

  @Test
  void configurationSurvivesJsonAndYaml() {
    MultiLayerConfiguration configuration =
        network(new GradientNoise(new Adam(0.01), 0.3, 0.55, 7)).getLayerWiseConfigurations();
    assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
    assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void wrongVariancesAreRefused(double eta) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GradientNoise(new Sgd(1), eta, 0.55, 1))
        .withMessageContaining("η of gradient noise must be a number of at least 0, got " + eta);
  }

  private static DataSet data() {
    Nd4j.getRandom().setSeed(8);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 6, 2);
    for (int i = 0; i < 6; i++) {
      labels.putScalar(i, i % 2, 1);
    }
    return new DataSet(Nd4j.rand(DataType.DOUBLE, 6, 4), labels);
  }

  private static MultiLayerNetwork network(IUpdater updater) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                new NeuralNetConfiguration.Builder()
                    .seed(2)
                    .dataType(DataType.DOUBLE)
                    .updater(updater)
                    .activation(Activation.TANH)
                    .list()
                    .layer(
                        new SyntheticGradientDense.Builder()
                            .nIn(4)
                            .nOut(5)
                            .conditionOnLabels(true)
                            .build())
                    .layer(new DenseLayer.Builder().nOut(3).build())
                    .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                    .build()));
    network.init();
    return network;
  }
}
