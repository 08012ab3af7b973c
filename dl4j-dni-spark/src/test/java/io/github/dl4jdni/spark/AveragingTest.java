package io.github.dl4jdni.spark;

import static io.github.dl4jdni.spark.Networks.assertClose;
import static io.github.dl4jdni.spark.Networks.assertSame;
import static io.github.dl4jdni.spark.Networks.base;
import static io.github.dl4jdni.spark.Networks.conditional;
import static io.github.dl4jdni.spark.Networks.data;
import static io.github.dl4jdni.spark.Networks.dense;
import static io.github.dl4jdni.spark.Networks.graph;
import static io.github.dl4jdni.spark.Networks.output;
import static io.github.dl4jdni.spark.Networks.stack;
import static io.github.dl4jdni.spark.Networks.state;
import static io.github.dl4jdni.spark.Networks.updaterState;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Averages of copies beside one network that learns from all of the data at once.
 *
 * <p>If copies are averaged after each minibatch, all of a round begin with the same parameters θ
 * and state. A copy's gradient g is the mean over its n examples, so that Σ(n/N)g is the gradient
 * of the merged minibatch of N examples. Where the updater's step and its new state are linear in g
 * and the old state (SGD, momentum), the averages of copies are what the merged minibatch gives, in
 * every round; so it is with what a linear gradient model learns, whose loss is a sum over
 * examples, and with the moments of least squares, which are means over examples.
 */
class AveragingTest extends OnLocalSpark {

  private static final int ROUNDS = 4;
  private static final int[] EXAMPLES = {4, 4, 2}; // of a partition's minibatches

  private static IUpdater updater(String name) {
    return name.equals("SGD") ? new Sgd(0.1) : new Nesterovs(0.1, 0.9);
  }

  private static Layer[] layers() {
    return new Layer[] {dense(), conditional(GradientModel.linear()), dense(), output()};
  }

  /** Minibatches by partition and round. */
  private static List<List<DataSet>> partitions(DataType type) {
    List<List<DataSet>> partitions = new ArrayList<>();
    for (int partition = 0; partition < EXAMPLES.length; partition++) {
      partitions.add(Networks.minibatches(type, ROUNDS, EXAMPLES[partition], 100L * partition));
    }
    return partitions;
  }

  private static DataSet merged(List<List<DataSet>> partitions, int round) {
    return DataSet.merge(partitions.stream().map(each -> each.get(round)).toList());
  }

  /** In each of the workers, the interface has to see the labels of its own minibatch. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT, SGD, 3e-6, 1e-8",
    "DOUBLE, SGD, 1e-14, 0",
    "FLOAT, Nesterovs, 3e-6, 3e-7",
    "DOUBLE, Nesterovs, 1e-14, 1e-14"
  })
  void isWhatTheMergedMinibatchGivesAStack(
      DataType type, String updater, double tolerance, double ofState) {
    MultiLayerNetwork network = stack(base(type, updater(updater)).l2(0.01), layers());
    MultiLayerNetwork expected = network.clone();
    List<List<DataSet>> partitions = partitions(type);

    train(spark, network, partitions, null);

    double score = 0;
    for (int round = 0; round < ROUNDS; round++) {
      expected.fit(merged(partitions, round));
      score = expected.score();
    }
    assertThat(network.score()).isCloseTo(score, within(tolerance));
    assertEqual(network, expected, tolerance, ofState);
  }

  @ParameterizedTest
  @CsvSource({"FLOAT, SGD, 3e-6, 0", "DOUBLE, Nesterovs, 1e-14, 1e-14"})
  void isWhatTheMergedMinibatchGivesAGraph(
      DataType type, String updater, double tolerance, double ofState) {
    ComputationGraph network = graph(base(type, updater(updater)), layers());
    ComputationGraph expected = network.clone();
    List<List<DataSet>> partitions = partitions(type);

    JavaRDD<DataSet> data = LocalSpark.partitions(spark, partitions);
    new SparkTraining(spark, network)
        .roundOf(1)
        .fitMultiDataSet(data.map(DataSet::toMultiDataSet), 1);

    for (int round = 0; round < ROUNDS; round++) {
      expected.fit(merged(partitions, round));
    }
    assertEqual(network, expected, tolerance, ofState);
  }

  /** Modules that take turns compute what fit does. */
  @Test
  void isWhatTheMergedMinibatchGivesDecoupledModules() {
    MultiLayerNetwork network = stack(base(DataType.DOUBLE, new Sgd(0.1)), layers());
    MultiLayerNetwork expected = network.clone();
    List<List<DataSet>> partitions = partitions(DataType.DOUBLE);

    train(spark, network, partitions, Schedule.sequential());

    for (int round = 0; round < ROUNDS; round++) {
      expected.fit(merged(partitions, round));
    }
    assertEqual(network, expected, 1e-14, 0);
  }

  /**
   * Adam's second moment is a mean of squares, not linear in g. If all partitions have the same
   * minibatch, its merging has the same gradient; and averages of equal numbers are these numbers.
   */
  @Test
  void isAdamsToTheBitWhereAllGradientsAreEqual() {
    MultiLayerNetwork network = stack(base(DataType.FLOAT, new Adam(0.01)), layers());
    MultiLayerNetwork expected = network.clone();
    List<DataSet> minibatches = Networks.minibatches(DataType.FLOAT, ROUNDS, 4, 1);

    train(spark, network, List.of(minibatches, minibatches, minibatches), null);

    minibatches.forEach(expected::fit);
    expected.setEpochCount(1);
    assertSame(state(network), state(expected));
  }

  /** Adam's first moment is linear in g: in a first round it is that of the merged minibatch. */
  @Test
  void isAdamsFirstMomentOfTheMergedMinibatch() {
    MultiLayerNetwork network = stack(base(DataType.FLOAT, new Adam(0.01)), dense(), output());
    MultiLayerNetwork expected = network.clone();
    List<List<DataSet>> partitions =
        List.of(List.of(data(DataType.FLOAT, 5, 1)), List.of(data(DataType.FLOAT, 3, 2)));

    train(spark, network, partitions, null);

    expected.fit(merged(partitions, 0));
    assertClose(firstMoment(network), firstMoment(expected), 1e-8);
  }

  /** Means over examples, weighted by examples: exact whatever the sizes of the shares. */
  @Test
  void isExactForTheMomentsOfLeastSquares() {
    MultiLayerNetwork network =
        stack(
            base(DataType.DOUBLE, new Sgd(0.0)), // or copies would part
            dense(),
            conditional(GradientModel.leastSquares().solveEvery(100)),
            output());
    MultiLayerNetwork expected = network.clone();
    List<List<DataSet>> partitions = partitions(DataType.DOUBLE);

    train(spark, network, partitions, null);

    for (int round = 0; round < ROUNDS; round++) {
      expected.fit(merged(partitions, round));
    }
    Map<String, INDArray> moments = expected.getLayer(1).paramTable();
    assertThat(moments.keySet()).anyMatch(each -> each.endsWith("crossMoments"));
    moments.forEach(
        (name, moment) -> {
          if (name.endsWith("oments")) {
            assertThat(moment.norm2Number().doubleValue()).as(name).isPositive();
            assertClose(network.getLayer(1).getParam(name), moment, 1e-12);
          }
        });
  }

  static void train(
      JavaSparkContext spark,
      MultiLayerNetwork network,
      List<List<DataSet>> partitions,
      Schedule schedule) {
    SparkTraining training = new SparkTraining(spark, network).roundOf(1);
    if (schedule != null) {
      training.decoupled(schedule);
    }
    training.fit(LocalSpark.partitions(spark, partitions), 1);
  }

  private static Offset<Double> within(double tolerance) {
    return Offset.offset(tolerance);
  }

  private static void assertEqual(Model network, Model expected, double tolerance, double ofState) {
    assertClose(network.params(), expected.params(), tolerance);
    assertClose(updaterState(network), updaterState(expected), ofState);
    assertThat(Networks.iteration(network)).isEqualTo(ROUNDS);
    assertThat(Networks.epoch(network)).isEqualTo(1);
  }

  private static INDArray firstMoment(MultiLayerNetwork network) {
    INDArray state = updaterState(network);
    return state
        .reshape(state.length())
        .get(NDArrayIndex.interval(0, state.length() / 2)); // one block: first, then second
  }
}
