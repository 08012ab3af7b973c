package io.github.dl4jdni.spark;

import static io.github.dl4jdni.spark.Networks.assertSame;
import static io.github.dl4jdni.spark.Networks.base;
import static io.github.dl4jdni.spark.Networks.conditional;
import static io.github.dl4jdni.spark.Networks.data;
import static io.github.dl4jdni.spark.Networks.dense;
import static io.github.dl4jdni.spark.Networks.graph;
import static io.github.dl4jdni.spark.Networks.minibatches;
import static io.github.dl4jdni.spark.Networks.numbers;
import static io.github.dl4jdni.spark.Networks.output;
import static io.github.dl4jdni.spark.Networks.stack;
import static io.github.dl4jdni.spark.Networks.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Who trains on what in a round, and that nothing else has a say in the result. */
class RoundsTest {

  private static Layer[] layers() {
    return new Layer[] {
      dense(),
      conditional(GradientModel.error()),
      dense(),
      conditional(GradientModel.linear()),
      output()
    };
  }

  private static MultiLayerNetwork network(DataType type) {
    return stack(base(type, new Adam(0.01)), layers());
  }

  /** Partitions that are of no, of one and of several minibatches, and of different sizes. */
  private static List<List<DataSet>> uneven(DataType type) {
    return List.of(
        minibatches(type, 5, 4, 10),
        List.of(),
        minibatches(type, 1, 3, 20),
        minibatches(type, 3, 6, 30));
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLOAT", "DOUBLE"})
  void copiesAreTrainedByFitAndAveraged(DataType type) {
    MultiLayerNetwork network = network(type);
    MultiLayerNetwork expected = network.clone();

    LocalSpark.on(
        "local[2]",
        spark -> {
          new SparkTraining(spark, network)
              .roundOf(2)
              .fit(LocalSpark.partitions(spark, uneven(type)), 2);
          return null;
        });

    for (int epoch = 0; epoch < 2; epoch++) {
      byHand(expected, uneven(type), 2, (copy, share) -> share.forEach(copy::fit));
    }
    assertSame(withoutScore(network), withoutScore(expected));
    assertThat(network.getIterationCount()).as("of the longest partition").isEqualTo(10);
    assertThat(network.getEpochCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void copiesAreTrainedByDecoupledTrainersAndAveraged(int staleness) {
    MultiLayerNetwork network = network(DataType.FLOAT);
    MultiLayerNetwork expected = network.clone();
    Schedule schedule = Schedule.pipelined(staleness);

    LocalSpark.on(
        "local[2]",
        spark -> {
          new SparkTraining(spark, network)
              .roundOf(3)
              .decoupled(schedule)
              .fit(LocalSpark.partitions(spark, uneven(DataType.FLOAT)), 1);
          return null;
        });

    byHand(
        expected,
        uneven(DataType.FLOAT),
        3,
        (copy, share) -> {
          try (DecoupledTrainer trainer =
              DecoupledTrainer.builder(copy).schedule(schedule).build()) {
            trainer.fit(new PartitionIterator(share.iterator(), share.size()));
          }
        });
    assertSame(withoutScore(network), withoutScore(expected));
  }

  /** Rounds of copies on this thread, averaged number by number. */
  private static void byHand(
      MultiLayerNetwork network,
      List<List<DataSet>> partitions,
      int roundOf,
      BiConsumer<MultiLayerNetwork, List<DataSet>> train) {
    for (int first = 0; ; first += roundOf) {
      double[] parameters = null;
      double[] updaterState = null;
      double weights = 0;
      int iteration = network.getIterationCount();
      for (List<DataSet> partition : partitions) {
        if (first >= partition.size()) {
          continue;
        }
        List<DataSet> share = partition.subList(first, Math.min(first + roundOf, partition.size()));
        MultiLayerNetwork copy = network.clone();
        copy.setIterationCount(network.getIterationCount());
        copy.setEpochCount(network.getEpochCount());
        train.accept(copy, share);
        double weight = share.stream().mapToInt(DataSet::numExamples).sum();
        weights += weight;
        parameters = mean(parameters, numbers(copy.params()), weight / weights);
        updaterState = mean(updaterState, numbers(Networks.updaterState(copy)), weight / weights);
        iteration = Math.max(iteration, copy.getIterationCount());
      }
      if (parameters == null) {
        network.incrementEpochCount();
        return;
      }
      assign(network.params(), parameters);
      assign(Networks.updaterState(network), updaterState);
      network.setIterationCount(iteration);
    }
  }

  private static double[] mean(double[] mean, double[] values, double share) {
    if (mean == null) {
      return values;
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] += (values[i] - mean[i]) * share;
    }
    return mean;
  }

  private static void assign(INDArray array, double[] values) {
    array.assign(Nd4j.createFromArray(values).castTo(array.dataType()).reshape(array.shape()));
  }

  private static List<double[]> withoutScore(MultiLayerNetwork network) {
    return List.of(
        numbers(network.params()),
        numbers(Networks.updaterState(network)),
        new double[] {network.getIterationCount(), network.getEpochCount()});
  }

  /** Dropout included, which each partition draws for itself. */
  @Test
  void threadsHaveNoSay() {
    List<List<double[]>> byOne = LocalSpark.on("local[1]", RoundsTest::allTrainedWithDropout);
    List<List<double[]>> byFour = LocalSpark.on("local[4]", RoundsTest::allTrainedWithDropout);
    for (int i = 0; i < byOne.size(); i++) {
      assertSame(byFour.get(i), byOne.get(i));
    }
    for (int fitted = 0; fitted < byOne.size(); fitted += 2) {
      assertThat(byOne.get(fitted).get(0)).isNotEqualTo(byOne.get(fitted + 1).get(0));
    }
  }

  /** For several numbers of partitions, by fit and by decoupled trainers. */
  private static List<List<double[]>> allTrainedWithDropout(JavaSparkContext spark) {
    List<List<double[]>> results = new ArrayList<>();
    for (int partitions : new int[] {1, 2, 3, 5}) {
      for (Schedule schedule : new Schedule[] {null, Schedule.pipelined(1)}) {
        results.add(state(trainedWithDropout(spark, partitions, schedule)));
      }
    }
    return results;
  }

  private static MultiLayerNetwork trainedWithDropout(
      JavaSparkContext spark, int partitions, Schedule schedule) {
    MultiLayerNetwork network =
        stack(
            base(DataType.FLOAT, new Adam(0.01)),
            dense(),
            conditional(GradientModel.linear()),
            new DenseLayer.Builder().nOut(Networks.HIDDEN).dropOut(0.5).build(),
            output());
    SparkTraining training = new SparkTraining(spark, network).roundOf(2);
    if (schedule != null) {
      training.decoupled(schedule);
    }
    training.fit(spark.parallelize(minibatches(DataType.FLOAT, 6, 4, 1), partitions), 1);
    return network;
  }

  /** Gradient models and their statistics in a graph, with what a partition is read whole for. */
  @Test
  void onePartitionIsALocalTraining() {
    ComputationGraph network = graph(base(DataType.FLOAT, new Adam(0.01)), layers());
    ComputationGraph expected = network.clone();
    List<DataSet> data = minibatches(DataType.FLOAT, 6, 4, 1);

    LocalSpark.on(
        "local[2]",
        spark -> {
          new SparkTraining(spark, network).fit(LocalSpark.partitions(spark, List.of(data)), 2);
          return null;
        });

    double score = 0;
    for (int i = 0; i < 12; i++) {
      expected.fit(data.get(i % 6));
      score += i < 6 ? 0 : expected.score() / 6;
    }
    expected.getConfiguration().setEpochCount(2);
    assertThat(network.score()).isCloseTo(score, Offset.offset(1e-12));
    network.setScore(0);
    expected.setScore(0);
    assertSame(state(network), state(expected));
  }

  /** Masks of labels alone are lost by fit(MultiDataSet). */
  @ParameterizedTest
  @ValueSource(strings = {"labels", "both", "none"})
  void masksReachTheWorkers(String masks) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            base(DataType.DOUBLE, new Adam(0.01))
                .list()
                .layer(new LSTM.Builder().nOut(4).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(2)
                        .build())
                .setInputType(InputType.recurrent(3, 5))
                .build());
    network.init();
    MultiLayerNetwork expected = network.clone();
    List<DataSet> series = List.of(series(masks, 1), series(masks, 2));

    LocalSpark.on(
        "local[2]",
        spark -> {
          new SparkTraining(spark, network).fit(LocalSpark.partitions(spark, List.of(series)), 1);
          return null;
        });

    series.forEach(expected::fit);
    expected.setEpochCount(1);
    assertSame(withoutScore(network), withoutScore(expected));
  }

  private static DataSet series(String masks, int seed) {
    Nd4j.getRandom().setSeed(seed);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, 4, 5);
    mask.putScalar(0, 4, 0).putScalar(2, 4, 0).putScalar(2, 3, 0);
    return new DataSet(
        Nd4j.randn(DataType.DOUBLE, 4, 3, 5),
        Nd4j.randn(DataType.DOUBLE, 4, 2, 5),
        masks.equals("both") ? mask : null,
        masks.equals("none") ? null : mask);
  }

  /** What this module sends is bytes; data sets made on the workers are sent by nobody. */
  @Test
  void goesByKryo() {
    MultiLayerNetwork network = network(DataType.FLOAT);
    MultiLayerNetwork expected = network.clone();
    SparkConf kryo =
        LocalSpark.settings("local[2]")
            .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .set("spark.kryo.registrationRequired", "true");
    LocalSpark.close();
    try (JavaSparkContext spark = new JavaSparkContext(kryo)) {
      new SparkTraining(spark, network)
          .fit(spark.parallelize(List.of(1L, 2L), 2).map(s -> data(DataType.FLOAT, 4, s)), 1);
    }
    byHand(
        expected,
        List.of(minibatches(DataType.FLOAT, 1, 4, 1), minibatches(DataType.FLOAT, 1, 4, 2)),
        1,
        (copy, share) -> share.forEach(copy::fit));
    assertSame(withoutScore(network), withoutScore(expected));
  }
}
