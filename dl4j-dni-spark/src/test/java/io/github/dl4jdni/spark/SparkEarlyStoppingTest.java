package io.github.dl4jdni.spark;

import static io.github.dl4jdni.spark.Networks.base;
import static io.github.dl4jdni.spark.Networks.conditional;
import static io.github.dl4jdni.spark.Networks.dense;
import static io.github.dl4jdni.spark.Networks.minibatches;
import static io.github.dl4jdni.spark.Networks.output;
import static io.github.dl4jdni.spark.Networks.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.conf.GradientModel;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.EarlyStoppingResult.TerminationReason;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxScoreIterationTerminationCondition;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** Deeplearning4j's conditions on the driver. */
class SparkEarlyStoppingTest extends OnLocalSpark {

  private final MultiLayerNetwork network =
      stack(
          base(DataType.FLOAT, new Adam(0.01)),
          dense(),
          conditional(GradientModel.error()),
          output());
  private final List<List<DataSet>> partitions =
      List.of(minibatches(DataType.FLOAT, 2, 4, 1), minibatches(DataType.FLOAT, 2, 4, 9));

  @Test
  void endsByEpochs() {
    MultiLayerNetwork expected = network.clone();
    EarlyStoppingResult<MultiLayerNetwork> result = train();
    new SparkTraining(spark, expected).roundOf(1).fit(data(), 3);

    assertThat(result.getTerminationReason())
        .isEqualTo(TerminationReason.EpochTerminationCondition);
    assertThat(result.getTotalEpochs()).isEqualTo(3);
    assertThat(result.getScoreVsEpoch()).containsOnlyKeys(0, 1, 2);
    assertThat(result.getBestModelScore()).isEqualTo(result.getScoreVsEpoch().get(2));
    assertThat(result.getBestModel().params()).isEqualTo(network.params());
    Networks.assertSame(Networks.state(network), Networks.state(expected));
  }

  @Test
  void endsInsideAnEpoch() {
    EarlyStoppingResult<MultiLayerNetwork> result =
        train(new MaxScoreIterationTerminationCondition(1e-6));
    assertThat(result.getTerminationReason())
        .isEqualTo(TerminationReason.IterationTerminationCondition);
    assertThat(network.getIterationCount()).as("one round").isEqualTo(1);
    assertThat(network.getEpochCount()).isZero();
  }

  @Test
  void aTrainingOfAnotherNetworkIsRefused() {
    assertThatThrownBy(
            () ->
                new SparkEarlyStoppingTrainer<>(
                    configuration(), network.clone(), new SparkTraining(spark, network), data()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another network");
  }

  private EarlyStoppingResult<MultiLayerNetwork> train(
      IterationTerminationCondition... conditions) {
    return new SparkEarlyStoppingTrainer<>(
            configuration(conditions),
            network,
            new SparkTraining(spark, network).roundOf(1),
            data())
        .fit();
  }

  private EarlyStoppingConfiguration<MultiLayerNetwork> configuration(
      IterationTerminationCondition... conditions) {
    return new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
        .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
        .iterationTerminationConditions(conditions)
        .scoreCalculator(
            new DataSetLossCalculator(new ListDataSetIterator<>(partitions.get(0), 4), true))
        .modelSaver(new InMemoryModelSaver<>())
        .build();
  }

  private JavaRDD<DataSet> data() {
    return LocalSpark.partitions(spark, partitions);
  }
}
