package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.EarlyStoppingResult.TerminationReason;
import org.deeplearning4j.earlystopping.listener.EarlyStoppingListener;
import org.deeplearning4j.earlystopping.saver.LocalFileModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;

/** Deeplearning4j's early stopping around a trainer, beside the same around fit. */
class EarlyStoppingTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 6, 6);

  @AfterEach
  void nothingIsLeft() {
    Hook.removeAll();
    Hooked.assertNoThreadIsLeft();
  }

  private static List<DataSet> dataSets() {
    return DATA.stream().map(each -> new DataSet(each.getFeatures(0), each.getLabels(0))).toList();
  }

  private static EarlyStoppingConfiguration.Builder<MultiLayerNetwork> conditions() {
    return new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
        .scoreCalculator(
            new DataSetLossCalculator(new ExistingDataSetIterator(dataSets().subList(0, 2)), true));
  }

  private static EarlyStoppingResult<MultiLayerNetwork> fitted(
      EarlyStoppingConfiguration<MultiLayerNetwork> configuration, MultiLayerNetwork network) {
    return new EarlyStoppingTrainer(configuration, network, new ExistingDataSetIterator(dataSets()))
        .fit();
  }

  private static EarlyStoppingResult<MultiLayerNetwork> trained(
      EarlyStoppingConfiguration<MultiLayerNetwork> configuration,
      MultiLayerNetwork network,
      Schedule schedule) {
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).schedule(schedule).build()) {
      return new DecoupledEarlyStoppingTrainer<>(configuration, network, trainer, new Batches(DATA))
          .fit();
    }
  }

  private static void assertSame(
      EarlyStoppingResult<MultiLayerNetwork> actual,
      EarlyStoppingResult<MultiLayerNetwork> expected) {
    assertThat(actual.getTerminationReason()).isEqualTo(expected.getTerminationReason());
    assertThat(actual.getTerminationDetails()).isEqualTo(expected.getTerminationDetails());
    assertThat(actual.getTotalEpochs()).isEqualTo(expected.getTotalEpochs());
    assertThat(actual.getBestModelEpoch()).isEqualTo(expected.getBestModelEpoch());
    assertThat(actual.getScoreVsEpoch().keySet()).isEqualTo(expected.getScoreVsEpoch().keySet());
    expected
        .getScoreVsEpoch()
        .forEach(
            (epoch, score) ->
                assertThat(actual.getScoreVsEpoch().get(epoch)).isCloseTo(score, within(1e-6)));
    double[] best = Outcome.numbers(actual.getBestModel().params());
    double[] other = Outcome.numbers(expected.getBestModel().params());
    for (int i = 0; i < best.length; i++) {
      assertThat(best[i]).isCloseTo(other[i], within(1e-5));
    }
  }

  @Test
  void epochConditionsStopAsUnderFit() {
    EarlyStoppingResult<MultiLayerNetwork> expected =
        fitted(
            conditions()
                .epochTerminationConditions(
                    new ScoreImprovementEpochTerminationCondition(1, 1e-4),
                    new MaxEpochsTerminationCondition(6))
                .evaluateEveryNEpochs(2)
                .build(),
            Hooked.network());
    EarlyStoppingResult<MultiLayerNetwork> actual =
        trained(
            conditions()
                .epochTerminationConditions(
                    new ScoreImprovementEpochTerminationCondition(1, 1e-4),
                    new MaxEpochsTerminationCondition(6))
                .evaluateEveryNEpochs(2)
                .build(),
            Hooked.network(),
            Schedule.sequential());
    assertSame(actual, expected);
    assertThat(actual.getBestModelScore())
        .isEqualTo(actual.getScoreVsEpoch().get(actual.getBestModelEpoch()));
  }

  /** Met at a certain iteration. */
  private static final class AtIteration implements IterationTerminationCondition {
    private static final long serialVersionUID = 1L;
    private final int at;
    private int calls;

    AtIteration(int at) {
      this.at = at;
    }

    @Override
    public void initialize() {
      calls = 0;
    }

    @Override
    public boolean terminate(double lastMiniBatchScore) {
      assertThat(lastMiniBatchScore).isPositive();
      return ++calls == at;
    }

    @Override
    public String toString() {
      return "AtIteration(" + at + ")";
    }
  }

  @Test
  void iterationConditionsStopAsUnderFit() {
    MultiLayerNetwork first = Hooked.network();
    MultiLayerNetwork second = Hooked.network();
    EarlyStoppingResult<MultiLayerNetwork> expected =
        fitted(conditions().iterationTerminationConditions(new AtIteration(9)).build(), first);
    EarlyStoppingResult<MultiLayerNetwork> actual =
        trained(
            conditions().iterationTerminationConditions(new AtIteration(9)).build(),
            second,
            Schedule.sequential());
    assertSame(actual, expected);
    assertThat(first.getIterationCount()).isEqualTo(9);
    assertThat(second.getIterationCount()).isEqualTo(9);
  }

  /** Batches that are under way by then are learnt from. */
  @Test
  void iterationConditionsStopPipelinesSoon() {
    MultiLayerNetwork network = Hooked.network();
    EarlyStoppingResult<MultiLayerNetwork> result =
        trained(
            conditions().iterationTerminationConditions(new AtIteration(9)).build(),
            network,
            Schedule.pipelined(1));
    assertThat(result.getTerminationReason())
        .isEqualTo(TerminationReason.IterationTerminationCondition);
    assertThat(network.getIterationCount()).isBetween(9, 12);
  }

  @Test
  void saversListenersAndFailures(@TempDir Path folder) throws Exception {
    MultiLayerNetwork network = Hooked.network();
    List<String> heard = new ArrayList<>();
    EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
        conditions()
            .modelSaver(new LocalFileModelSaver(folder.toString()))
            .saveLastModel(true)
            .epochTerminationConditions(new MaxEpochsTerminationCondition(5))
            .build();
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      DecoupledEarlyStoppingTrainer<MultiLayerNetwork> stopping =
          new DecoupledEarlyStoppingTrainer<>(
              configuration, network, trainer, new ExistingDataSetIterator(dataSets()));
      stopping.setListener(
          new EarlyStoppingListener<>() {
            @Override
            public void onStart(
                EarlyStoppingConfiguration<MultiLayerNetwork> of, MultiLayerNetwork net) {
              heard.add("start");
            }

            @Override
            public void onEpoch(
                int epoch,
                double score,
                EarlyStoppingConfiguration<MultiLayerNetwork> of,
                MultiLayerNetwork net) {
              heard.add("epoch " + epoch);
              if (epoch == 1) {
                Hook.onForward(
                    "layer 2",
                    () -> {
                      throw new IllegalStateException("thrown");
                    });
              }
            }

            @Override
            public void onCompletion(EarlyStoppingResult<MultiLayerNetwork> result) {
              heard.add("end");
            }
          });
      EarlyStoppingResult<MultiLayerNetwork> result = stopping.fit();
      assertThat(result.getTerminationReason()).isEqualTo(TerminationReason.Error);
      assertThat(result.getTerminationDetails()).contains("module 2").contains("thrown");
      assertThat(result.getScoreVsEpoch()).containsOnlyKeys(0, 1);
      assertThat(result.getBestModel().getIterationCount()).isIn(6, 12);
      assertThat(configuration.getModelSaver().getLatestModel().getIterationCount()).isEqualTo(12);
    }
    assertThat(heard).containsExactly("start", "epoch 0", "epoch 1");
  }

  @Test
  void refusals() {
    MultiLayerNetwork network = Hooked.network();
    EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
        conditions().epochTerminationConditions(new MaxEpochsTerminationCondition(1)).build();
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
      assertThatThrownBy(
              () ->
                  new DecoupledEarlyStoppingTrainer<>(
                      configuration, Hooked.network(), trainer, new Batches(DATA)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another network");
      assertThatThrownBy(
              () ->
                  new DecoupledEarlyStoppingTrainer<>(
                          configuration, network, trainer, new Batches(DATA))
                      .pretrain())
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }
}
