package io.github.dl4jdni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.GradientModelLearning;
import io.github.dl4jdni.conf.StateInterfaceConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.conf.SyntheticGradientSimpleRnn;
import io.github.dl4jdni.internal.recurrent.WindowedLayer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;

/** Recurrent layers with synthetic gradients, called as Deeplearning4j's users call layers. */
class RecurrentStockCallsTest {

  private static final int INPUTS = 3;
  private static final int CLASSES = 4;

  private static SyntheticGradientLSTM.Builder lstm() {
    return new SyntheticGradientLSTM.Builder().nOut(5).activation(Activation.TANH);
  }

  private static SyntheticGradientSimpleRnn.Builder simple() {
    return new SyntheticGradientSimpleRnn.Builder().nOut(5).activation(Activation.TANH);
  }

  static Stream<Layer> layers() {
    return Stream.of(
        lstm().build(),
        lstm().consumptionScale(0.1).auxiliary(1).conditionOnLabels(true).build(),
        lstm()
            .gradientModel(GradientModel.mlp(6).withBatchNormalization())
            .backpropagateGradientModelLoss(true)
            .discount(0.5)
            .build(),
        lstm()
            .gradientModel(GradientModel.linear())
            .gradientModelLearning(GradientModelLearning.TD_LAMBDA)
            .eligibilityTraces(0.9, 8)
            .build(),
        lstm().gradientModelUpdater(new Adam(0.02)).inputGradient(false).stateful(true).build(),
        simple().build(),
        simple().auxiliary(0.5).build());
  }

  private static MultiLayerConfiguration configuration(
      DataType type, WorkspaceMode workspaces, Layer... recurrent) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(type)
            .updater(new Adam(0.01))
            .trainingWorkspaceMode(workspaces)
            .inferenceWorkspaceMode(workspaces)
            .list();
    for (Layer layer : recurrent) {
      list.layer(layer);
    }
    return Dni.connect(
        list.layer(
                new RnnOutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.recurrent(INPUTS))
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTLength(4)
            .build());
  }

  private static MultiLayerNetwork network(Layer... recurrent) {
    return initialized(configuration(DataType.FLOAT, WorkspaceMode.ENABLED, recurrent));
  }

  private static MultiLayerNetwork initialized(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static DataSet data(int examples, int steps, int seed) {
    Nd4j.getRandom().setSeed(6000 + seed);
    INDArray features = Nd4j.randn(DataType.FLOAT, examples, INPUTS, steps);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, examples, CLASSES, steps);
    for (int n = 0; n < examples; n++) {
      for (int t = 0; t < steps; t++) {
        labels.putScalar(n, (n + t + seed) % CLASSES, t, 1);
      }
    }
    return new DataSet(features, labels);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void survivesJsonYamlSerialiserAndClone(Layer layer) throws IOException {
    MultiLayerConfiguration configuration =
        configuration(DataType.FLOAT, WorkspaceMode.ENABLED, layer.clone());
    assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
    assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);
    MultiLayerNetwork network = initialized(configuration);
    network.fit(data(2, 10, 1));
    Dni.clearTrainingState(network);
    MultiLayerNetwork restored = restored(network);
    INDArray input = data(3, 7, 2).getFeatures();
    assertThat(restored.output(input)).isEqualTo(network.output(input));
    assertThat(restored.params()).isEqualTo(network.params());
    assertThat(network.clone().output(input)).isEqualTo(network.output(input));
  }

  /** All but stateful ones, which learn of an end only when their state is cleared, after it. */
  static Stream<Layer> layersThatAreToldOfEnds() {
    return layers()
        .filter(layer -> !((StateInterfaceConfiguration) layer).getStateGradient().isStateful());
  }

  /** Where the end of each sequence is known in time, nothing is left to learn after it. */
  @ParameterizedTest
  @MethodSource("layersThatAreToldOfEnds")
  void restoredNetworkGoesOnWithTheSameBits(Layer layer) throws IOException {
    MultiLayerNetwork network = network(layer.clone());
    fitSequence(network, 1);
    MultiLayerNetwork restored = restored(network);
    for (int i = 0; i < 3; i++) {
      fitSequence(network, i);
      fitSequence(restored, i);
    }
    assertThat(restored.params()).isEqualTo(network.params());
  }

  private static void fitSequence(MultiLayerNetwork network, int seed) {
    Dni.clearTrainingState(network);
    ((WindowedLayer) network.getLayer(0)).beginWindow(0, true);
    network.fit(data(2, 4, seed));
  }

  private static MultiLayerNetwork restored(MultiLayerNetwork network) throws IOException {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, zip, true);
    return ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(zip.toByteArray()));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void trainsAlikeWithAndWithoutWorkspaces(Layer layer) {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      MultiLayerNetwork with =
          initialized(configuration(type, WorkspaceMode.ENABLED, layer.clone(), lstm().build()));
      MultiLayerNetwork without =
          initialized(configuration(type, WorkspaceMode.NONE, layer.clone(), lstm().build()));
      without.setParams(with.params().dup());
      for (int i = 0; i < 3; i++) {
        with.fit(data(2, 10, i));
        without.fit(data(2, 10, i));
      }
      assertThat(with.params()).isEqualTo(without.params());
      assertThat(with.params().sumNumber().doubleValue()).isFinite();
    }
  }

  @ParameterizedTest
  @MethodSource("layers")
  void graphTrainsAsTheMultiLayerNetworkDoes(Layer layer) {
    MultiLayerNetwork network = network(layer.clone());
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(DataType.FLOAT)
            .updater(new Adam(0.01))
            .graphBuilder()
            .addInputs("in")
            .addLayer("recurrent", layer.clone(), "in")
            .addLayer(
                "out",
                new RnnOutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build(),
                "recurrent")
            .setOutputs("out")
            .setInputTypes(InputType.recurrent(INPUTS))
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTForwardLength(4)
            .tBPTTBackwardLength(4)
            .build();
    ComputationGraph graph = new ComputationGraph(Dni.connect(configuration));
    graph.init();
    graph.setParams(network.params().dup());
    for (int i = 0; i < 3; i++) {
      network.fit(data(2, 10, i));
      graph.fit(data(2, 10, i));
    }
    assertThat(graph.params()).isEqualTo(network.params());
  }

  @Test
  void stepByStepGivesTheSameOutputsAsWholeSeries() {
    for (Layer layer : List.of(lstm().build(), simple().build())) {
      MultiLayerNetwork network = network(layer, lstm().build());
      network.fit(data(2, 8, 1));
      INDArray input = data(2, 6, 2).getFeatures();
      INDArray whole = network.output(input);
      network.rnnClearPreviousState();
      for (int t = 0; t < 6; t++) {
        INDArray step = network.rnnTimeStep(at(input, t));
        INDArray expected = at(whole, t);
        assertThat(step.equalsWithEps(expected, 1e-5)).isTrue();
      }
    }
  }

  private static INDArray at(INDArray series, int step) {
    return series.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(step));
  }

  @Test
  void statefulLayerGoesOnWhereTheLastMinibatchEnded() {
    MultiLayerNetwork stateful =
        network(lstm().asInThePaper().consumptionScale(0).stateful(true).build());
    MultiLayerNetwork whole = network(lstm().asInThePaper().consumptionScale(0).build());
    whole.setParams(stateful.params().dup());
    DataSet data = data(2, 12, 3);
    whole.fit(data);
    for (int from = 0; from < 12; from += 4) {
      stateful.fit(new DataSet(steps(data.getFeatures(), from), steps(data.getLabels(), from)));
    }
    assertThat(stateful.params()).isEqualTo(whole.params());
    assertThatThrownBy(() -> stateful.fit(data(3, 4, 1)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContainingAll("[2, 5]", "[3, 5]", "Dni.clearTrainingState");
    Dni.clearTrainingState(stateful);
    stateful.fit(data(3, 4, 1));
  }

  private static INDArray steps(INDArray series, int from) {
    return series
        .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, from + 4))
        .dup();
  }

  @Test
  void inferenceBetweenMinibatchesChangesNothing() {
    for (boolean stateful : new boolean[] {false, true}) {
      MultiLayerNetwork quiet = network(lstm().stateful(stateful).build());
      MultiLayerNetwork asked = network(lstm().stateful(stateful).build());
      asked.setParams(quiet.params().dup());
      for (int i = 0; i < 4; i++) {
        quiet.fit(data(2, 8, i));
        asked.fit(data(2, 8, i));
        asked.output(data(5, 3, 9).getFeatures());
        asked.rnnTimeStep(data(1, 2, 9).getFeatures());
        asked.rnnClearPreviousState();
        asked.score(data(2, 8, 9));
        asked.score(data(2, 8, 9), true);
      }
      assertThat(asked.params()).isEqualTo(quiet.params());
    }
  }

  @Test
  void trainsUnderParallelWrapperAndEarlyStopping() {
    MultiLayerNetwork network = network(lstm().build(), simple().build());
    List<DataSet> minibatches = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      minibatches.add(data(2, 10, i));
    }
    INDArray before = network.params().dup();
    ParallelWrapper wrapper = new ParallelWrapper.Builder<>(network).workers(2).build();
    wrapper.fit(new ListDataSetIterator<>(minibatches, 2));
    wrapper.shutdown();
    assertThat(network.params()).isNotEqualTo(before);
    EarlyStoppingConfiguration<MultiLayerNetwork> stopping =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(2))
            .scoreCalculator(
                new DataSetLossCalculator(new ListDataSetIterator<>(minibatches, 2), true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    MultiLayerNetwork best =
        new EarlyStoppingTrainer(stopping, network, new ListDataSetIterator<>(minibatches, 2))
            .fit()
            .getBestModel();
    assertThat(best.params().sumNumber().doubleValue()).isFinite();
  }

  @Test
  void weightsMoveFromStockLayersAndBack() {
    MultiLayerNetwork stock =
        network(
            new LSTM.Builder().nOut(5).activation(Activation.TANH).build(),
            new SimpleRnn.Builder().nOut(4).activation(Activation.TANH).build());
    stock.fit(data(2, 8, 1));
    MultiLayerNetwork dni =
        Dni.convert(stock).everyRecurrentLayer(options -> options.consumptionScale(0.1)).build();
    assertThat(dni.getLayer(0).conf().getLayer()).isInstanceOf(SyntheticGradientLSTM.class);
    assertThat(dni.getLayer(1).conf().getLayer()).isInstanceOf(SyntheticGradientSimpleRnn.class);
    INDArray input = data(3, 9, 2).getFeatures();
    assertThat(dni.output(input).equalsWithEps(stock.output(input), 1e-6)).isTrue();
    MultiLayerNetwork back = Dni.strip(dni);
    assertThat(back.getLayerWiseConfigurations().toJson())
        .isEqualTo(stock.getLayerWiseConfigurations().toJson());
    assertThat(back.params()).isEqualTo(stock.params());
    assertThat(back.getUpdater().getStateViewArray())
        .isEqualTo(stock.getUpdater().getStateViewArray());
    dni.fit(data(2, 8, 3));
    MultiLayerNetwork trained = Dni.strip(dni);
    assertThat(trained.output(input).equalsWithEps(dni.output(input), 1e-6)).isTrue();
    MultiLayerNetwork both =
        Dni.convert(stock).everyRecurrentLayer(o -> {}).everyHiddenLayer().build();
    assertThat(Dni.strip(both).getLayerWiseConfigurations().toJson())
        .isEqualTo(stock.getLayerWiseConfigurations().toJson());
    both.fit(data(2, 8, 3));
  }

  @Test
  @SuppressWarnings("deprecation") // GravesLSTM
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> network(new Bidirectional(lstm().build())))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContainingAll("SyntheticGradientLSTM", "Bidirectional", "reads the series");
    assertThatThrownBy(() -> network(new LastTimeStep(lstm().build())))
        .hasMessageContaining("LastTimeStep");
    MultiLayerNetwork graves =
        network(new GravesLSTM.Builder().nOut(5).activation(Activation.TANH).build());
    assertThatThrownBy(() -> Dni.convert(graves).everyRecurrentLayer(o -> {}).build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContainingAll("GravesLSTM", "peepholes");
    assertThatThrownBy(() -> network(lstm().activation(Activation.SOFTMAX).build()))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("softmax");
    assertThatThrownBy(
            () ->
                network(
                    lstm()
                        .gradientModel(GradientModel.mlp(5))
                        .gradientModelLearning(GradientModelLearning.TD_LAMBDA)
                        .build()))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContainingAll("linear", "BOOTSTRAP");
    assertThatThrownBy(() -> network(lstm().build(), lstm().inputGradient(false).build()))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("inputGradient(false)");
    MultiLayerNetwork network = network(lstm().build());
    assertThatThrownBy(() -> network.output(Nd4j.ones(2, 7, 4)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContainingAll("[minibatch, 3, time steps]", "[2, 7, 4]");
  }

  @ParameterizedTest
  @MethodSource("layers")
  void stepWithNumbersThatAreNotFiniteChangesNoParameter(Layer layer) {
    MultiLayerNetwork network = network(layer.clone());
    network.fit(data(2, 8, 1));
    INDArray before = network.params().dup();
    DataSet broken = data(2, 4, 2);
    broken.getFeatures().putScalar(0, 0, 3, Double.NaN);
    Dni.clearTrainingState(network); // the first window learns of the end that came before it
    assertThatThrownBy(() -> network.fit(broken))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("layer0", "NaN", "no parameter was changed");
    assertThat(network.params()).isEqualTo(before);
  }
}
