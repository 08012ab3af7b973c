package io.github.dl4jdni.spark;

import static io.github.dl4jdni.spark.Networks.assertSame;
import static io.github.dl4jdni.spark.Networks.base;
import static io.github.dl4jdni.spark.Networks.conditional;
import static io.github.dl4jdni.spark.Networks.data;
import static io.github.dl4jdni.spark.Networks.dense;
import static io.github.dl4jdni.spark.Networks.minibatches;
import static io.github.dl4jdni.spark.Networks.output;
import static io.github.dl4jdni.spark.Networks.stack;
import static io.github.dl4jdni.spark.Networks.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Listeners, and what is refused in which words. */
class SparkTrainingTest extends OnLocalSpark {

  private final MultiLayerNetwork network =
      stack(
          base(DataType.FLOAT, new Adam(0.01)),
          dense(),
          conditional(GradientModel.error()),
          output());
  private final JavaRDD<DataSet> rdd =
      LocalSpark.partitions(
          spark,
          List.of(minibatches(DataType.FLOAT, 3, 4, 1), minibatches(DataType.FLOAT, 2, 4, 9)));

  @Test
  void listenersAreCalledOnceARound() {
    List<String> calls = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    List<Integer> batchSizes = new ArrayList<>();
    MultiLayerNetwork unheard = network.clone();
    network.setListeners(
        new PerformanceListener(1),
        new BaseTrainingListener() {
          @Override
          public void onEpochStart(Model model) {
            calls.add("start");
          }

          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            calls.add(epoch + ":" + iteration + "=" + network.getIterationCount());
            scores.add(model.score());
            batchSizes.add(model.batchSize());
            DecoupledTrainer.checkAtRest(model);
          }

          @Override
          public void onEpochEnd(Model model) {
            calls.add("end");
          }
        });

    new SparkTraining(spark, network).roundOf(2).fit(rdd, 2);

    assertThat(calls)
        .containsExactly("start", "0:1=1", "0:2=2", "end", "start", "1:4=4", "1:5=5", "end");
    assertThat(scores).allSatisfy(each -> assertThat(each).isPositive());
    assertThat(scores).doesNotHaveDuplicates();
    assertThat(batchSizes).containsExactly(16, 4, 16, 4);
    assertThat(network.getIterationCount()).isEqualTo(6);
    assertThat(network.getEpochCount()).isEqualTo(2);
    new SparkTraining(spark, unheard).roundOf(2).fit(rdd, 2);
    assertSame(state(network), state(unheard));
  }

  @Test
  void aNetworkInUseIsRefused() {
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            new SparkTraining(spark, network).fit(rdd, 1);
          }
        });
    assertThatThrownBy(() -> new SparkTraining(spark, network).fit(rdd, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("fit was called inside of fit")
        .hasMessageContaining("a SparkTraining");
    network.setListeners();
    new SparkTraining(spark, network).fit(rdd, 1);
  }

  @Test
  void whatCannotBeTrainedIsRefused() {
    assertThatThrownBy(
            () ->
                new SparkTraining(
                    spark, new MultiLayerNetwork(network.getLayerWiseConfigurations().clone())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("call network.init()");
    assertThatThrownBy(
            () ->
                new SparkTraining(
                    spark,
                    new ComputationGraph(
                        Networks.graph(base(DataType.FLOAT, new Adam()), dense(), output())
                            .getConfiguration()
                            .clone())))
        .hasMessageContaining("call network.init()");
    SparkTraining training = new SparkTraining(spark, network);
    assertThatThrownBy(() -> training.roundOf(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one minibatch of each partition or more, got 0");
    assertThatThrownBy(() -> training.fit(rdd, 0))
        .hasMessageContaining("epochs must be positive, got 0");
    assertThatThrownBy(() -> training.fit(spark.emptyRDD(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no minibatch");
    assertThatThrownBy(
            () ->
                training.fit(
                    LocalSpark.partitions(spark, List.of(List.<DataSet>of(), List.of())), 1))
        .hasMessageContaining("no minibatch in any of its 2 partitions");
    MultiLayerNetwork stock = stack(base(DataType.FLOAT, new Adam()), dense(), output());
    assertThatThrownBy(() -> new SparkTraining(spark, stock).decoupled(Schedule.sequential()))
        .isInstanceOf(DL4JInvalidConfigException.class);
  }

  @Test
  void aWorkersFailureLeavesTheNetworkAsOfTheLastRound() {
    List<DataSet> bad =
        List.of(
            data(DataType.FLOAT, 4, 1),
            new DataSet(
                Nd4j.create(DataType.FLOAT, 4, Networks.FEATURES),
                Nd4j.create(DataType.FLOAT, 3, Networks.CLASSES)));
    List<List<double[]>> afterFirstRound = new ArrayList<>();
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            network.setIterationCount(iteration + 1);
            afterFirstRound.add(state(model));
          }
        });
    for (Schedule schedule : new Schedule[] {null, Schedule.pipelined(1)}) {
      afterFirstRound.clear();
      SparkTraining training = new SparkTraining(spark, network).roundOf(1);
      if (schedule != null) {
        training.decoupled(schedule);
      }
      assertThatThrownBy(
              () ->
                  training.fit(
                      LocalSpark.partitions(
                          spark, List.of(minibatches(DataType.FLOAT, 2, 4, 5), bad)),
                      1))
          .isInstanceOf(SparkTrainingException.class)
          .hasMessageContaining("partition 1, minibatch 1 of it")
          .hasMessageContaining("differ in their number of examples")
          .hasMessageContaining("as of the last complete round, before iteration");
      assertThat(afterFirstRound).hasSize(1);
      assertSame(state(network), afterFirstRound.get(0));
    }
  }
}
