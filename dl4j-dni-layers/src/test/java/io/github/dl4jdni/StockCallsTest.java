package io.github.dl4jdni;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.HIDDEN;
import static io.github.dl4jdni.IntegrationNetworks.conditional;
import static io.github.dl4jdni.IntegrationNetworks.conditionalGraph;
import static io.github.dl4jdni.IntegrationNetworks.data;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.interfaceWith;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryType;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What users call on networks beside fit. */
class StockCallsTest {

  private static final InputType ROWS = InputType.feedForward(FEATURES);

  @Test
  void learningRateOfTheNetworkIsThatOfGradientModelsUnlessTheyHaveTheirOwn() {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    defaults().updater(new Sgd(0.1)),
                    ROWS,
                    dense(),
                    interfaceWith(GradientModel.linear()),
                    dense(),
                    new ConditionalSGModule.Builder()
                        .gradientModel(GradientModel.linear())
                        .gradientModelUpdater(new Sgd(0.1))
                        .build(),
                    output())));
    network.setLearningRate(0);
    double[] before = exactly(network.params());
    double[] own = exactly(network.getLayer(3).params());
    network.fit(data(6, 1));
    assertThat(exactly(network.getLayer(3).params())).isNotEqualTo(own);
    network.getLayer(3).setParams(network.getLayer(3).params().like());
    assertThat(exactly(network.params())).isEqualTo(before);
  }

  /** What is solved for in closed form has no learning rate; the readout has. */
  @Test
  void learningRateOfTheNetworkIsThatOfReadouts() {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    defaults().updater(new Sgd(0.1)),
                    ROWS,
                    dense(),
                    new ConditionalSGModule.Builder().build(),
                    output())));
    network.setLearningRate(0);
    INDArray readout = network.getParam("1_gradientModelU").dup();
    INDArray feedback = network.getParam("1_gradientModelV-W").dup();
    network.fit(data(6, 1));
    assertThat(network.getParam("1_gradientModelU")).isEqualTo(readout);
    assertThat(network.getParam("1_gradientModelV-W")).isNotEqualTo(feedback);
    network.setLearningRate(0.1);
    network.fit(data(6, 1));
    assertThat(network.getParam("1_gradientModelU")).isNotEqualTo(readout);
  }

  @Test
  void workersOfParallelWrapperLearnFromTheirOwnErrors() throws Exception {
    MultiLayerNetwork network = network(Dni.connect(conditional(GradientModel.error())));
    DataSet data = data(64, 1);
    double before = network.score(data);
    INDArray below = network.getLayer(0).params().dup();
    try (ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(network).workers(2).averagingFrequency(1).build()) {
      List<DataSet> often =
          Collections.nCopies(5, data.batchBy(8)).stream().flatMap(List::stream).toList();
      wrapper.fit(new ExistingDataSetIterator(often));
    }
    assertThat(network.score(data)).isLessThan(before);
    assertThat(network.getLayer(0).params().distance2(below)).isGreaterThan(0.01);
    assertThat(network.getParam("1_gradientModelV-W").norm2Number().doubleValue())
        .isFinite()
        .isPositive();
  }

  @Test
  void learningRateScheduleKeepsItsPlaceInUpdaterState() {
    MultiLayerNetwork changed = network(Dni.connect(conditional(GradientModel.linear())));
    MultiLayerNetwork unchanged = changed.clone();
    for (int step = 0; step < 4; step++) {
      changed.fit(data(6, step));
      unchanged.fit(data(6, step));
      changed.setLearningRate(0.01); // what it was
    }
    assertThat(exactly(changed.params())).isEqualTo(exactly(unchanged.params()));
  }

  @Test
  void summaryShowsInterfacesAndTheirParameters() {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    ROWS,
                    new SyntheticGradientDense.Builder().nOut(HIDDEN).build(),
                    new ConditionalSGModule.Builder().name("interface").build(),
                    new SyntheticInputModule.Builder().build(),
                    output())));
    assertThat(network.summary())
        .contains("SyntheticGradientDenseLayer", "interface (SyntheticGradientModuleLayer)")
        .contains("SyntheticInputModuleLayer", "gradientModelW", "inputModelW");
    assertThat(network.summary(ROWS)).contains("interface");
    assertThat(graph(Dni.connect(conditionalGraph(GradientModel.mlp(3)))).summary(ROWS))
        .contains("SyntheticGradientModuleLayer", "gradientModel0W");
  }

  @Test
  void memoryReportCountsGradientModels() {
    MultiLayerConfiguration configuration =
        Dni.connect(
            stack(
                ROWS,
                new SyntheticGradientDense.Builder().nOut(HIDDEN).conditionOnLabels(true).build(),
                new ConditionalSGModule.Builder().gradientModel(GradientModel.mlp(3)).build(),
                new SyntheticInputModule.Builder().build(),
                output()));
    assertThat(parameters(configuration.getMemoryReport(ROWS)))
        .isEqualTo(network(configuration).numParams() * 8);
    ComputationGraph graph = graph(Dni.connect(conditionalGraph(GradientModel.linear())));
    assertThat(parameters(graph.getConfiguration().getMemoryReport(ROWS)))
        .isEqualTo(graph.numParams() * 8);
  }

  private static long parameters(MemoryReport report) {
    assertThat(report.toString()).isNotBlank();
    return report.getMemoryBytes(
        MemoryType.PARAMETERS, 6, MemoryUseMode.TRAINING, CacheMode.NONE, DataType.DOUBLE);
  }

  @Test
  void stepByStepInferenceGoesThroughInterfaces() {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    InputType.recurrent(FEATURES),
                    new LSTM.Builder().nOut(HIDDEN).build(),
                    new ConditionalSGModule.Builder().build(),
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())));
    INDArray series = numbers(1, 3, FEATURES, 4);
    network.fit(series, numbers(2, 3, 2, 4));
    INDArray whole = network.output(series);
    for (int step = 0; step < 4; step++) {
      INDArray now =
          network.rnnTimeStep(
              series
                  .get(
                      NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(step, step + 1))
                  .dup());
      INDArray expected =
          whole.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(step, step + 1));
      assertThat(now.distance2(expected)).isLessThan(1e-10);
    }
  }

  @ParameterizedTest
  @EnumSource(WorkspaceMode.class)
  void outputIsThatOfTheNetworkWithoutInterfaces(WorkspaceMode mode) {
    MultiLayerNetwork with =
        network(
            Dni.connect(
                stack(
                    defaults().inferenceWorkspaceMode(mode).trainingWorkspaceMode(mode),
                    ROWS,
                    dense(),
                    new ConditionalSGModule.Builder().build(),
                    new SyntheticInputModule.Builder().build(),
                    output())));
    MultiLayerNetwork without = network(stack(ROWS, dense(), output()));
    for (int step = 0; step < 2; step++) {
      with.fit(data(6, step));
      without.getLayer(0).setParams(with.getLayer(0).params());
      without.getLayer(1).setParams(with.getLayer(3).params());
      INDArray input = numbers(7, 5, FEATURES);
      assertThat(exactly(with.output(input))).isEqualTo(exactly(without.output(input)));
    }
  }

  /** With λ = 1 the interface is not felt: the errors that come out below are those of backprop. */
  @ParameterizedTest
  @EnumSource(WorkspaceMode.class)
  void networkServesAsALayerWithErrorsFromOutside(WorkspaceMode mode) {
    MultiLayerNetwork with =
        network(
            stack(
                defaults().trainingWorkspaceMode(mode),
                ROWS,
                dense(),
                new SyntheticGradientModule.Builder().mixing(1).build(),
                dense()));
    MultiLayerNetwork without = network(stack(ROWS, dense(), dense()));
    without.getLayer(0).setParams(with.getLayer(0).params());
    without.getLayer(1).setParams(with.getLayer(2).params());
    INDArray error = numbers(2, 6, HIDDEN);

    Pair<Gradient, INDArray> ours = backprop(with, error);
    Pair<Gradient, INDArray> stock = backprop(without, error);

    assertThat(ours.getSecond().distance2(stock.getSecond())).isLessThan(1e-12);
    assertThat(
            ours.getFirst().getGradientFor("0_W").distance2(stock.getFirst().getGradientFor("0_W")))
        .isLessThan(1e-12);
    assertThat(ours.getFirst().getGradientFor("1_gradientModelW").norm2Number().doubleValue())
        .isPositive();
  }

  private static Pair<Gradient, INDArray> backprop(MultiLayerNetwork network, INDArray error) {
    network.setInput(numbers(1, 6, FEATURES));
    network.feedForward(true, false);
    return network.backpropGradient(error, LayerWorkspaceMgr.noWorkspaces());
  }

  @Test
  void parametersHaveTheirNamesInTheNetwork() {
    SyntheticGradientDense.Builder dense =
        new SyntheticGradientDense.Builder().nOut(HIDDEN).labelCount(CLASSES);
    MultiLayerNetwork linear =
        network(
            Dni.connect(
                stack(ROWS, dense.gradientModel(GradientModel.linear()).build(), output())));
    assertThat(linear.paramTable().keySet())
        .containsExactly("0_W", "0_b", "0_gradientModelW", "1_W", "1_b");
    assertThat(linear.getParam("0_gradientModelW").shape())
        .containsExactly(HIDDEN + CLASSES + 1, HIDDEN);
    Layer byDefault = new SyntheticGradientDense.Builder().nOut(HIDDEN).labelCount(CLASSES).build();
    MultiLayerNetwork network = network(Dni.connect(stack(ROWS, byDefault, output())));
    assertThat(network.paramTable().keySet())
        .containsExactly(
            "0_W",
            "0_b",
            "0_gradientModelU",
            "0_gradientModelb",
            "0_gradientModelV-moments",
            "0_gradientModelV-crossMoments",
            "0_gradientModelV-W",
            "0_gradientModelV-unsolved",
            "1_W",
            "1_b");
    assertThat(network.getParam("0_gradientModelU").shape()).containsExactly(HIDDEN, CLASSES);
    assertThat(network.getParam("0_gradientModelV-W").shape()).containsExactly(CLASSES, HIDDEN);
  }
}
