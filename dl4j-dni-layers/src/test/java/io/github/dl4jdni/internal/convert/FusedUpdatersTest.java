package io.github.dl4jdni.internal.convert;

import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.files.ModelReader;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import io.github.dl4jdni.updaters.FusedAdam;
import io.github.dl4jdni.updaters.FusedNesterovs;
import io.github.dl4jdni.updaters.FusedRmsProp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Networks with fused updaters train as those with Deeplearning4j's own do. */
class FusedUpdatersTest {

  private static final int FEATURES = 7;
  private static final int CLASSES = 3;
  private static final int STEPS = 30;

  private static ISchedule falling() {
    return new ExponentialSchedule(ScheduleType.ITERATION, 0.02, 0.97);
  }

  static List<IUpdater> updaters() {
    return List.of(
        new Adam(0.01),
        new Adam(falling()),
        new Nesterovs(0.02, 0.8),
        new Nesterovs(falling(), falling()),
        new RmsProp(0.003),
        new RmsProp(falling()));
  }

  private static MultiLayerConfiguration configuration(
      IUpdater updater, DataType type, WorkspaceMode mode) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(type)
        .updater(updater)
        .l2(1e-3)
        .activation(Activation.TANH)
        .trainingWorkspaceMode(mode)
        .inferenceWorkspaceMode(mode)
        .list()
        .layer(new DenseLayer.Builder().nOut(33).build())
        .layer(new BatchNormalization())
        .layer(new DenseLayer.Builder().nOut(21).biasUpdater(new Sgd(0.1)).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build())
        .setInputType(InputType.feedForward(FEATURES))
        .build();
  }

  private static MultiLayerNetwork network(IUpdater updater) {
    return init(configuration(updater, DataType.FLOAT, WorkspaceMode.ENABLED));
  }

  private static MultiLayerNetwork init(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static DataSet data(int step) {
    INDArray features = numbers(step, 9, FEATURES).castTo(DataType.FLOAT);
    INDArray labels = features.getColumns(0, 1, 2);
    return new DataSet(features, labels.eq(labels.max(true, 1)).castTo(DataType.FLOAT));
  }

  private static void fit(MultiLayerNetwork network, int from, int to) {
    for (int step = from; step < to; step++) {
      network.fit(data(step));
    }
  }

  private static void assertClose(INDArray actual, INDArray expected, double tolerance) {
    double[] numbers = exactly(actual);
    double[] others = exactly(expected);
    assertThat(numbers).hasSameSizeAs(others);
    for (int i = 0; i < others.length; i++) {
      assertThat(numbers[i]).isCloseTo(others[i], within(tolerance * (1 + Math.abs(others[i]))));
    }
  }

  @ParameterizedTest
  @MethodSource("updaters")
  void trainsAsStockDoes(IUpdater updater) {
    for (WorkspaceMode mode : List.of(WorkspaceMode.ENABLED, WorkspaceMode.NONE)) {
      MultiLayerNetwork stock = init(configuration(updater, DataType.FLOAT, mode));
      MultiLayerNetwork fused =
          init(configuration(FusedUpdaters.fused(updater), DataType.FLOAT, mode));
      fit(stock, 0, STEPS);
      fit(fused, 0, STEPS);
      assertClose(fused.params(), stock.params(), 3e-4);
      assertClose(
          fused.getUpdater().getStateViewArray(), stock.getUpdater().getStateViewArray(), 3e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("updaters")
  void doublesAreNd4jsBitByBit(IUpdater updater) {
    MultiLayerNetwork stock = init(configuration(updater, DataType.DOUBLE, WorkspaceMode.ENABLED));
    MultiLayerNetwork fused =
        init(configuration(FusedUpdaters.fused(updater), DataType.DOUBLE, WorkspaceMode.ENABLED));
    fit(stock, 0, 5);
    fit(fused, 0, 5);
    assertThat(exactly(fused.params())).isEqualTo(exactly(stock.params()));
  }

  @Test
  void theReaderOfStrangersModelsKnowsThem(@TempDir Path folder) throws IOException {
    MultiLayerNetwork network = network(new FusedAdam(0.01));
    Path file = folder.resolve("fused.zip");
    network.save(file.toFile());
    MultiLayerNetwork read = (MultiLayerNetwork) new ModelReader().read(file).network();
    assertThat(updaterOf(read.getLayer(0).conf().getLayer())).isEqualTo(new FusedAdam(0.01));
  }

  /** Saved in the middle, and gone on with in the same kind, or in the other. */
  @ParameterizedTest
  @MethodSource("updaters")
  void savedModelsGoOnWithEither(IUpdater updater) throws IOException {
    MultiLayerNetwork whole = network(FusedUpdaters.fused(updater));
    MultiLayerNetwork half = network(FusedUpdaters.fused(updater));
    fit(whole, 0, STEPS);
    fit(half, 0, STEPS / 2);
    MultiLayerNetwork restored = restored(half);
    MultiLayerNetwork cloned = half.clone();
    MultiLayerNetwork stripped = Dni.strip(half);
    assertThat(updaterOf(restored.getLayer(0).conf().getLayer()))
        .isEqualTo(FusedUpdaters.fused(updater));
    assertThat(updaterOf(stripped.getLayer(0).conf().getLayer())).isEqualTo(updater);
    assertThat(stripped.getLayerWiseConfigurations().toJson()).doesNotContain("dl4jdni");
    fit(restored, STEPS / 2, STEPS);
    fit(cloned, STEPS / 2, STEPS);
    fit(stripped, STEPS / 2, STEPS);
    assertThat(exactly(restored.params())).isEqualTo(exactly(whole.params()));
    assertThat(exactly(cloned.params())).isEqualTo(exactly(whole.params()));
    assertClose(stripped.params(), whole.params(), 3e-4);
  }

  private static MultiLayerNetwork restored(MultiLayerNetwork network) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, true);
    return ModelSerializer.restoreMultiLayerNetwork(
        new ByteArrayInputStream(bytes.toByteArray()), true);
  }

  private static IUpdater updaterOf(Layer layer) {
    return ((BaseLayer) layer).getIUpdater();
  }

  @Test
  void conversionExchangesThemWithTheirState() {
    MultiLayerNetwork stock = network(new Adam(0.01));
    fit(stock, 0, 4);
    MultiLayerNetwork fused = Dni.convert(stock).fusedUpdaters(true).everyHiddenLayer().build();
    MultiLayerNetwork plain = Dni.convert(stock).everyHiddenLayer().build();
    assertThat(updaterOf(fused.getLayer(0).conf().getLayer())).isEqualTo(new FusedAdam(0.01));
    assertThat(updaterOf(fused.getLayer(fused.getnLayers() - 1).conf().getLayer()))
        .isEqualTo(new FusedAdam(0.01));
    assertThat(updaterOf(stock.getLayer(0).conf().getLayer())).isEqualTo(new Adam(0.01));
    assertThat(exactly(fused.getUpdater().getStateViewArray()))
        .isEqualTo(exactly(plain.getUpdater().getStateViewArray()));
    fit(fused, 4, 20);
    fit(plain, 4, 20);
    assertClose(fused.params(), plain.params(), 3e-4);
  }

  @Test
  void conversionReachesWrappedLayersAndGraphs() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .updater(new RmsProp(0.01))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.recurrent(FEATURES))
                .addLayer("both", new Bidirectional(new LSTM.Builder().nOut(4).build()), "in")
                .addLayer("one", new FrozenLayer(new LSTM.Builder().nOut(4).build()), "both")
                .addLayer(
                    "out", new RnnOutputLayer.Builder(LossFunction.MSE).nOut(2).build(), "one")
                .setOutputs("out")
                .build());
    graph.init();
    ComputationGraph fused = Dni.convert(graph).fusedUpdaters(true).after("both").build();
    String json = fused.getConfiguration().toJson();
    assertThat(json).contains(FusedRmsProp.class.getName());
    assertThat(json).doesNotContain("\"" + RmsProp.class.getName() + "\"");
    assertThat(Dni.strip(fused).getConfiguration().toJson())
        .contains("\"" + RmsProp.class.getName() + "\"")
        .doesNotContain("dl4jdni");
  }

  /** The trainer has its own pass over a module's parameters. */
  @Test
  void trainersGoOnWithTheirState() {
    MultiLayerNetwork stock = withInterface(new Nesterovs(0.02, 0.8));
    MultiLayerNetwork fused = withInterface(new FusedNesterovs(0.02, 0.8));
    for (MultiLayerNetwork network : List.of(stock, fused)) {
      fit(network, 0, 5);
      try (DecoupledTrainer trainer =
          DecoupledTrainer.builder(network).schedule(Schedule.sequential()).build()) {
        for (int step = 5; step < 15; step++) {
          trainer.fit(new ListDataSetIterator<>(List.of(data(step)), 9));
        }
      }
      fit(network, 15, 20);
    }
    assertClose(fused.params(), stock.params(), 3e-4);
  }

  private static MultiLayerNetwork withInterface(IUpdater updater) {
    return init(
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.FLOAT)
            .updater(updater)
            .list()
            .layer(
                new SyntheticGradientDense.Builder()
                    .nOut(12)
                    .gradientModel(GradientModel.linear())
                    .build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.feedForward(FEATURES))
            .build());
  }

  @Test
  void workersOfParallelWrapperHaveTheirOwn() throws Exception {
    MultiLayerNetwork network = network(new FusedAdam(0.01));
    double before = network.score(data(1));
    List<DataSet> all = Collections.nCopies(8, data(1));
    try (ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(network).workers(2).averagingFrequency(1).build()) {
      wrapper.fit(new ListDataSetIterator<>(all, 2));
    }
    assertThat(network.score(data(1))).isLessThan(before);
  }

  @Test
  void areNoOthersThanTheyAre() {
    assertThat(new FusedAdam(0.1)).isEqualTo(new FusedAdam(new Adam(0.1)));
    assertThat(new FusedAdam(0.1)).isNotEqualTo(new Adam(0.1));
    assertThat(new Adam(0.1)).isNotEqualTo(new FusedAdam(0.1));
    assertThat(new FusedNesterovs(0.1, 0.2)).isNotEqualTo(new Nesterovs(0.1, 0.2));
    assertThat(new FusedRmsProp(0.1)).isNotEqualTo(new RmsProp(0.1));
    assertThat(new FusedAdam(falling()).clone()).isEqualTo(new FusedAdam(falling()));
    assertThat(FusedUpdaters.fused(new Sgd(0.1))).isEqualTo(new Sgd(0.1));
    assertThat(FusedUpdaters.fused(null)).isNull();
    assertThat(FusedUpdaters.stock(new FusedRmsProp(0.1, 0.2, 0.3)))
        .isEqualTo(new RmsProp(0.1, 0.2, 0.3));
    assertThat(FusedUpdaters.stock(new Sgd(0.1))).isEqualTo(new Sgd(0.1));
  }
}
