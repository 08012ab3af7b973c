package io.github.dl4jdni.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.conf.GradientModel;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

class SchedulesTest {

  private static final List<DataSet> BATCHES = TrainerNetworks.batches(20, 8, 5, DataType.DOUBLE);

  private static MultiLayerNetwork trained(Schedule schedule, GradientModel model) {
    MultiLayerNetwork network = TrainerNetworks.dense(model, true, new Adam(0.01));
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).schedule(schedule).build()) {
      trainer.fit(new ExistingDataSetIterator(BATCHES), 2);
    }
    return network;
  }

  @Test
  void sequentialComputesWhatFitComputes() {
    MultiLayerNetwork fitted = TrainerNetworks.dense(GradientModel.linear(), true, new Adam(0.01));
    for (int epoch = 0; epoch < 2; epoch++) {
      BATCHES.forEach(fitted::fit);
    }
    MultiLayerNetwork trained = trained(Schedule.sequential(), GradientModel.linear());
    assertThat(trained.getIterationCount()).isEqualTo(40);
    assertThat(trained.getEpochCount()).isEqualTo(2);
    double[] expected = fitted.params().toDoubleVector();
    double[] actual = trained.params().toDoubleVector();
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-9));
    }
    assertThat(trained.score()).isCloseTo(fitted.score(), within(1e-9));
  }

  @Test
  void pipelinedWithoutStalenessComputesWhatSequentialComputes() {
    MultiLayerNetwork sequential = trained(Schedule.sequential(), GradientModel.mlp(5));
    MultiLayerNetwork pipelined = trained(Schedule.pipelined(0), GradientModel.mlp(5));
    assertThat(pipelined.params().toDoubleVector()).isEqualTo(sequential.params().toDoubleVector());
  }

  @Test
  void pipelinedGivesTheSameBitsEachTime() {
    double[] first = trained(Schedule.pipelined(1), GradientModel.mlp(5)).params().toDoubleVector();
    for (int run = 0; run < 5; run++) {
      assertThat(trained(Schedule.pipelined(1), GradientModel.mlp(5)).params().toDoubleVector())
          .isEqualTo(first);
    }
  }

  @Test
  void randomGivesTheSameBitsEachTime() {
    double[] first =
        trained(Schedule.random(0.5), GradientModel.linear()).params().toDoubleVector();
    assertThat(trained(Schedule.random(0.5), GradientModel.linear()).params().toDoubleVector())
        .isEqualTo(first);
  }
}
