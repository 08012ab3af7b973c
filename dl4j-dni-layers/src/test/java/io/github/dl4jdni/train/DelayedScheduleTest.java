package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.Batches.classes;
import static io.github.dl4jdni.train.Batches.normal;
import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.network;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** True gradients of earlier batches. */
@Timeout(600) // a guard: modules that wait for each other would wait for ever
class DelayedScheduleTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 9, 6);
  private static final double CLOSE = 1e-9;

  @AfterEach
  void nothingIsLeft() {
    Hook.removeAll();
    Hooked.assertNoThreadIsLeft();
  }

  private static Layer dense(int width) {
    return new SyntheticGradientDense.Builder().nOut(width).build();
  }

  /** As many modules as there are widths, and one of the output. */
  private static Supplier<MultiLayerNetwork> stack(
      NeuralNetConfiguration.Builder of, int... widths) {
    List<Layer> layers = new ArrayList<>();
    for (int width : widths) {
      layers.add(dense(width));
    }
    layers.add(output());
    return network(of, InputType.feedForward(5), layers.toArray(new Layer[0]));
  }

  private static double[][] rows(INDArray array) {
    return array.toDoubleMatrix();
  }

  /** 50 steps of three modules and of five, and what is under way at the end. */
  @ParameterizedTest
  @CsvSource({"1, 1, 3", "1, 0.4, 3", "2, 1, 3", "2, 0.4, 3", "2, 0.7, 5", "1, 0.7, 5"})
  void goesWhereThePapersLoopGoes(int staleness, double shrinking, int modules) {
    int[] widths = new int[modules - 1];
    Arrays.setAll(widths, i -> 6 - i % 3);
    MultiLayerNetwork trained = stack(defaults().updater(new Sgd(0.3)), widths).get();
    PlainDelayed plain = new PlainDelayed(modules, 0.3, shrinking);
    for (int k = 0; k < modules; k++) {
      plain.weights[k] = rows(trained.getLayer(k).getParam("W"));
      plain.biases[k] = trained.getLayer(k).getParam("b").reshape(-1).toDoubleVector();
    }
    List<MultiDataSet> data = vectors(DataType.DOUBLE, 50, 6);
    List<double[][]> inputs = data.stream().map(each -> rows(each.getFeatures(0))).toList();
    List<double[][]> labels = data.stream().map(each -> rows(each.getLabels(0))).toList();
    if (staleness == 2) {
      plain.trainByTicks(inputs, labels);
    } else {
      plain.trainByIterations(inputs, labels);
    }
    double[] before = trained.getLayer(0).getParam("W").dup().data().asDouble();
    try (DecoupledTrainer trainer = trainer(trained, Schedule.delayed(staleness, shrinking))) {
      trainer.fit(new Batches(data));
    }
    assertThat(trained.getLayer(0).getParam("W").dup().data().asDouble()).isNotEqualTo(before);
    for (int k = 0; k < modules; k++) {
      double[][] actual = rows(trained.getLayer(k).getParam("W"));
      for (int in = 0; in < actual.length; in++) {
        assertThat(actual[in]).containsExactly(plain.weights[k][in], within(CLOSE));
      }
      assertThat(trained.getLayer(k).getParam("b").reshape(-1).toDoubleVector())
          .containsExactly(plain.biases[k], within(CLOSE));
    }
  }

  private static DecoupledTrainer trainer(Model network, Schedule schedule) {
    return Outcome.builder(network).schedule(schedule).build();
  }

  /** With staleness 0 and no shrinking it is backpropagation through the stripped network. */
  private static void assertIsBackprop(
      Supplier<MultiLayerNetwork> network, List<MultiDataSet> data, double tolerance) {
    Outcome expected = Outcome.fitted(() -> Dni.strip(network.get()), data);
    MultiLayerNetwork trained = network.get();
    Outcome actual = Outcome.trained(trained, data, Schedule.delayed(0, 1));
    assertThat(Outcome.numbers(Dni.strip(trained).params()))
        .containsExactly(expected.parameters(), within(tolerance));
    assertThat(actual.scores())
        .hasSize(2 * data.size())
        .containsExactly(expected.scores(), within(tolerance));
    assertThat(trained.getIterationCount()).isEqualTo(2 * data.size());
    assertThat(trained.getEpochCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"ENABLED, DOUBLE, 1e-9", "NONE, DOUBLE, 1e-9", "ENABLED, FLOAT, 2e-5"})
  void withoutStalenessItIsBackprop(WorkspaceMode mode, DataType type, double tolerance) {
    assertIsBackprop(
        network(
            defaults()
                .dataType(type)
                .l2(0.01)
                .trainingWorkspaceMode(mode)
                .inferenceWorkspaceMode(mode),
            InputType.feedForward(5),
            dense(6),
            new DenseLayer.Builder().nOut(5).activation(Activation.RELU).build(),
            new ConditionalSGModule.Builder().gradientModel(GradientModel.mlp(3)).build(),
            new DenseLayer.Builder().nOut(4).activation(Activation.IDENTITY).build(),
            new BatchNormalization(),
            new ActivationLayer(Activation.SIGMOID),
            new SyntheticGradientModule.Builder().mixing(0.3).build(),
            output()),
        vectors(type, 9, 6),
        tolerance);
  }

  @Test
  void withoutStalenessItIsBackpropThroughImages() {
    List<MultiDataSet> images =
        Batches.of(
            4,
            i ->
                new MultiDataSet(
                    normal(DataType.DOUBLE, 100 + i, 5, 2, 6, 5),
                    classes(DataType.DOUBLE, 200 + i, 5, 3)));
    assertIsBackprop(
        network(
            defaults(),
            InputType.convolutional(6, 5, 2),
            new ConvolutionLayer.Builder(3, 3).nOut(3).build(),
            new ConditionalSGModule.Builder().gradientModel(GradientModel.convolutional(2)).build(),
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(1, 1)
                .build(),
            new ConvolutionLayer.Builder(2, 2).nOut(2).build(),
            new SyntheticGradientModule.Builder().build(),
            dense(4),
            output()),
        images,
        CLOSE);
  }

  /** With a learning rate of almost zero parameters hardly move, so that old ones are as good. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aSlowNetworkLearnsFromStaleGradientsWhatBackpropTeachesIt(int staleness) {
    double rate = 1e-7;
    Supplier<MultiLayerNetwork> network = convolutions(rate);
    List<MultiDataSet> images =
        Batches.of(
            6,
            i ->
                new MultiDataSet(
                    normal(DataType.DOUBLE, 100 + i, 5, 2, 6, 5),
                    classes(DataType.DOUBLE, 200 + i, 5, 3)));
    double[] start = Dni.strip(network.get()).params().toDoubleVector();
    MultiLayerNetwork stock = Dni.strip(network.get());
    stock.fit(new Batches(images));
    MultiLayerNetwork trained = network.get();
    try (DecoupledTrainer trainer = trainer(trained, Schedule.delayed(staleness, 1))) {
      trainer.fit(new Batches(images));
    }
    double[] expected = stock.params().toDoubleVector();
    double[] actual = Dni.strip(trained).params().toDoubleVector();
    for (int i = 0; i < start.length; i++) {
      assertThat((actual[i] - start[i]) / rate)
          .isCloseTo((expected[i] - start[i]) / rate, within(1e-4));
    }
  }

  private static Supplier<MultiLayerNetwork> convolutions(double rate) {
    return network(
        defaults().updater(new Sgd(rate)),
        InputType.convolutional(6, 5, 2),
        new ConvolutionLayer.Builder(3, 3).nOut(3).build(),
        new SyntheticGradientModule.Builder().build(),
        new ConvolutionLayer.Builder(2, 2).nOut(2).build(),
        new SyntheticGradientModule.Builder().build(),
        dense(4),
        output());
  }

  /** Two inputs of one module, a message that two modules take, ways of unequal length. */
  private static Supplier<ComputationGraph> graph(NeuralNetConfiguration.Builder of) {
    return () -> {
      ComputationGraph graph =
          new ComputationGraph(
              Dni.connect(
                  of.clone()
                      .graphBuilder()
                      .addInputs("in", "other")
                      .setInputTypes(InputType.feedForward(5), InputType.feedForward(3))
                      .addVertex("both", new MergeVertex(), "in", "other")
                      .addLayer("a", dense(6), "both")
                      .addLayer("b", dense(5), "a")
                      .addLayer("left", dense(4), "b")
                      .addLayer("right", dense(3), "other")
                      .addVertex("merged", new MergeVertex(), "left", "right")
                      .addLayer("classes", output(), "merged")
                      .addLayer(
                          "targets",
                          new OutputLayer.Builder(LossFunction.MSE)
                              .nOut(2)
                              .activation(Activation.IDENTITY)
                              .build(),
                          "b")
                      .setOutputs("classes", "targets")
                      .build()));
      graph.init();
      return graph;
    };
  }

  private static List<MultiDataSet> twoInputs() {
    return Batches.of(
        8,
        i ->
            new MultiDataSet(
                new INDArray[] {
                  normal(DataType.DOUBLE, i, 6, 5), normal(DataType.DOUBLE, 20 + i, 6, 3)
                },
                new INDArray[] {
                  classes(DataType.DOUBLE, 40 + i, 6, 3), normal(DataType.DOUBLE, 60 + i, 6, 2)
                }));
  }

  @Test
  void graphsLearnAsByBackprop() {
    Supplier<ComputationGraph> network = graph(defaults());
    ComputationGraph stock = Dni.strip(network.get());
    stock.fit(new Batches(twoInputs()));
    ComputationGraph trained = network.get();
    try (DecoupledTrainer trainer = trainer(trained, Schedule.delayed(0, 1))) {
      trainer.fit(new Batches(twoInputs()));
    }
    assertThat(Dni.strip(trained).params().toDoubleVector())
        .containsExactly(stock.params().toDoubleVector(), within(CLOSE));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 0.5"})
  void graphsGiveTheSameBitsWhateverTheRoomAndTheThreads(int staleness, double shrinking) {
    Supplier<ComputationGraph> network = graph(defaults());
    Schedule schedule = Schedule.delayed(staleness, shrinking);
    Outcome expected = Outcome.trained(network, twoInputs(), schedule);
    for (int capacity : new int[] {1, 2, 7}) {
      ComputationGraph again = network.get();
      try (DecoupledTrainer trainer =
          DecoupledTrainer.builder(again)
              .schedule(schedule)
              .queueCapacity(capacity)
              .threads(1 + capacity % 3)
              .build()) {
        trainer.fit(new Batches(twoInputs()), Outcome.EPOCHS);
      }
      assertThat(again.params().toDoubleVector()).isEqualTo(expected.parameters());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 4", "2, 1, 4", "2, 2, 2", "3, 1, 1"})
  void delaysOfThreadsChangeNoBit(int staleness, int capacity, int threads) {
    assertDelaysChangeNoBit(staleness, capacity, threads, 8);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"1, 2, 4", "2, 1, 4", "2, 2, 2", "3, 1, 1"})
  void manyDelaysOfThreadsChangeNoBit(int staleness, int capacity, int threads) {
    assertDelaysChangeNoBit(staleness, capacity, threads, 100);
  }

  private static void assertDelaysChangeNoBit(int staleness, int capacity, int threads, int runs) {
    Hooked.assertDelaysChangeNoBit(
        Hooked::network,
        DATA,
        trainer ->
            trainer
                .schedule(Schedule.delayed(staleness, 0.6))
                .queueCapacity(capacity)
                .threads(threads),
        runs);
  }

  private static Supplier<MultiLayerNetwork> withEverything() {
    return network(
        defaults().updater(new Adam(0.02)),
        InputType.feedForward(5),
        new SyntheticGradientDense.Builder().nOut(6).dropOut(0.8).batchNormalization(true).build(),
        new DenseLayer.Builder().nOut(5).dropOut(0.7).activation(Activation.IDENTITY).build(),
        new BatchNormalization(),
        new ConditionalSGModule.Builder().build(),
        new DenseLayer.Builder().nOut(5).constrainWeights(new MaxNormConstraint(0.9, 1)).build(),
        new SyntheticGradientModule.Builder().build(),
        output());
  }

  @ParameterizedTest
  @CsvSource({"0, 0.5", "1, 1", "2, 0.5"})
  void goesOnAsWithoutTheStop(int staleness, double shrinking) throws IOException {
    Outcome.assertGoesOnAsWithoutStops(
        withEverything(), DATA, Schedule.delayed(staleness, shrinking), 3);
  }

  /** What is changed between two calls, gradient models among it, is gone on from. */
  @Test
  void fitAndTrainerTakeTurns() {
    Supplier<MultiLayerNetwork> network = stack(defaults().updater(new Adam(0.02)), 6, 5, 4);
    MultiLayerNetwork inTurns = network.get();
    MultiLayerNetwork apart = network.get();
    try (DecoupledTrainer trainer = trainer(inTurns, Schedule.delayed(2, 0.5))) {
      for (int turn = 0; turn < 2; turn++) {
        trainer.fit(new Batches(DATA));
        inTurns.fit(DATA.get(0));
        try (DecoupledTrainer another = trainer(apart, Schedule.delayed(2, 0.5))) {
          another.fit(new Batches(DATA));
        }
        apart.fit(DATA.get(0));
      }
    }
    Outcome.of(inTurns).assertSame(Outcome.of(apart));
  }

  /** A listener that reads the network finds all batches so far learnt from: backpropagation. */
  @Test
  void listenersThatReadTheNetworkFindNothingUnderWay() {
    Supplier<MultiLayerNetwork> network = stack(defaults().updater(new Sgd(0.1)), 6, 5, 4);
    MultiLayerNetwork stock = Dni.strip(network.get());
    MultiLayerNetwork trained = network.get();
    List<double[]> seen = new ArrayList<>();
    List<double[]> expected = new ArrayList<>();
    stock.setListeners(new Parameters(expected));
    stock.fit(new Batches(DATA));
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(trained)
            .schedule(Schedule.delayed(2, 1))
            .listeners(new Parameters(seen))
            .build()) {
      trainer.fit(new Batches(DATA));
    }
    assertThat(seen).hasSameSizeAs(expected);
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i)).containsExactly(expected.get(i), within(CLOSE));
    }
  }

  @Test
  void gradientModelsAreLeftAlone() {
    MultiLayerNetwork trained = withEverything().get();
    List<double[]> before = ofModels(trained);
    try (DecoupledTrainer trainer = trainer(trained, Schedule.delayed(1, 1))) {
      trainer.fit(new Batches(DATA));
    }
    assertThat(before).isNotEmpty();
    List<double[]> after = ofModels(trained);
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.get(i)).isEqualTo(before.get(i));
    }
  }

  private static List<double[]> ofModels(MultiLayerNetwork network) {
    return network.paramTable().entrySet().stream()
        .filter(each -> each.getKey().contains("gradientModel"))
        .map(each -> Outcome.numbers(each.getValue()))
        .toList();
  }

  /**
   * The input's batch normalisation has nothing below it that learns: its running statistics are
   * those of a network that is fitted.
   */
  @Test
  void runningStatisticsMoveByEachBatchOnce() {
    Supplier<MultiLayerNetwork> network =
        network(
            defaults(),
            InputType.feedForward(5),
            new BatchNormalization.Builder().decay(0.6).build(),
            dense(4),
            dense(4),
            dense(3),
            output());
    MultiLayerNetwork fitted = network.get();
    MultiLayerNetwork trained = network.get();
    fitted.fit(new Batches(DATA));
    try (DecoupledTrainer trainer = trainer(trained, Schedule.delayed(2, 0.5))) {
      trainer.fit(new Batches(DATA));
    }
    for (String statistic : List.of("mean", "log10stdev")) {
      assertThat(trained.getLayer(0).getParam(statistic).toDoubleVector())
          .containsExactly(fitted.getLayer(0).getParam(statistic).toDoubleVector(), within(CLOSE))
          .isNotEqualTo(network.get().getLayer(0).getParam(statistic).toDoubleVector());
    }
  }

  /** Parameters hardly move: only other masks than those of the forward pass would tell. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theBackwardPassHasTheMasksOfItsForwardPass(int staleness) {
    double rate = 1e-7;
    Supplier<MultiLayerNetwork> network =
        network(
            defaults().updater(new Sgd(rate)),
            InputType.feedForward(5),
            new SyntheticGradientDense.Builder().nOut(6).dropOut(0.6).build(),
            new DenseLayer.Builder().nOut(5).dropOut(0.7).weightNoise(new DropConnect(0.8)).build(),
            new SyntheticGradientModule.Builder().build(),
            new DenseLayer.Builder().nOut(5).dropOut(0.7).build(),
            new SyntheticGradientModule.Builder().build(),
            output());
    double[] start = network.get().params().toDoubleVector();
    double[] expected = Outcome.trained(network, DATA, Schedule.delayed(0, 1)).parameters();
    double[] actual = Outcome.trained(network, DATA, Schedule.delayed(staleness, 1)).parameters();
    for (int i = 0; i < start.length; i++) {
      assertThat((actual[i] - start[i]) / rate)
          .isCloseTo((expected[i] - start[i]) / rate, within(1e-4));
    }
  }

  @Test
  void whatIsUnderWayIsBounded() {
    MultiLayerNetwork network = stack(defaults(), 6, 5, 4).get();
    List<Integer> outstanding = new ArrayList<>();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network)
            .schedule(Schedule.delayed(2, 1))
            .listeners(new Watcher(outstanding))
            .build()) {
      trainer.fit(new Batches(vectors(DataType.DOUBLE, 40, 4)));
    }
    // Module k of 4: 2(4 - k) - 1 batches wait, and one more between forward and backward pass.
    assertThat(outstanding).isNotEmpty().allMatch(each -> each <= 6);
  }

  @ParameterizedTest
  @CsvSource({"-1, 1, staleness", "1, 0, shrinking", "1, 1.5, shrinking", "2, NaN, shrinking"})
  void settingsOutOfRangeAreRefused(int staleness, double shrinking, String named) {
    assertThatThrownBy(() -> Schedule.delayed(staleness, shrinking))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  private static void assertRefused(MultiLayerNetwork network, String... parts) {
    DecoupledTrainer.Builder builder =
        DecoupledTrainer.builder(network).schedule(Schedule.delayed(1, 1));
    var refusal = assertThatThrownBy(builder::build).isInstanceOf(DL4JInvalidConfigException.class);
    for (String part : parts) {
      refusal.hasMessageContaining(part);
    }
  }

  @Test
  void syntheticInputsAreRefused() {
    assertRefused(
        network(
                defaults(),
                InputType.feedForward(5),
                dense(4),
                new SyntheticInputModule.Builder().name("predicted").build(),
                dense(4),
                output())
            .get(),
        "\"predicted\"",
        "Dni.strip");
  }

  private static MultiLayerNetwork series(BackpropType type, Layer recurrent) {
    InputType input = InputType.recurrent(5);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                defaults()
                    .list()
                    .layer(recurrent)
                    .layer(new SyntheticGradientModule.Builder().build())
                    .layer(new RnnOutputLayer.Builder(LossFunction.MSE).nOut(3).build())
                    .backpropType(type)
                    .tBPTTLength(2)
                    .setInputType(input)
                    .build(),
                input));
    network.init();
    return network;
  }

  @Test
  void windowsAreRefused() {
    assertRefused(
        series(BackpropType.TruncatedBPTT, new LSTM.Builder().nOut(4).build()),
        "truncated backpropagation",
        "BackpropType.Standard");
    assertRefused(
        series(
            BackpropType.Standard,
            new SyntheticGradientLSTM.Builder().name("memory").nOut(4).build()),
        "\"memory\"",
        "another schedule");
  }

  @Test
  void wholeSeriesAreTrained() {
    List<MultiDataSet> data =
        Batches.of(
            4,
            i ->
                new MultiDataSet(
                    new INDArray[] {normal(DataType.DOUBLE, i, 3, 5, 4)},
                    new INDArray[] {normal(DataType.DOUBLE, 9 + i, 3, 3, 4)},
                    new INDArray[] {Batches.mask(DataType.DOUBLE, i, 3, 4)},
                    new INDArray[] {Batches.mask(DataType.DOUBLE, i, 3, 4)}));
    assertIsBackprop(
        () -> series(BackpropType.Standard, new LSTM.Builder().nOut(4).build()), data, CLOSE);
  }

  /** Notes the parameters of each iteration, without those of gradient models. */
  private static final class Parameters extends BaseTrainingListener {
    private final List<double[]> seen;

    Parameters(List<double[]> seen) {
      this.seen = seen;
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      MultiLayerNetwork network = (MultiLayerNetwork) model;
      seen.add(Dni.strip(network).params().toDoubleVector());
    }
  }

  /** Asks in each iteration what the modules do, and lets them go on. */
  private static final class Watcher extends BaseTrainingListener implements DecoupledListener {
    private final List<Integer> outstanding;
    private Supplier<List<ModuleActivity>> modules = List::of;

    Watcher(List<Integer> outstanding) {
      this.outstanding = outstanding;
    }

    @Override
    public boolean readsNetwork(int iteration) {
      return false;
    }

    @Override
    public void trainedBy(Supplier<List<ModuleActivity>> by) {
      modules = by == null ? List::of : by;
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      modules.get().forEach(each -> outstanding.add(each.outstanding()));
    }
  }
}
