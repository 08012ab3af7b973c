package io.github.dl4jdni.convert;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.HIDDEN;
import static io.github.dl4jdni.IntegrationNetworks.data;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** What a converted network keeps of what training made, and goes on with. */
class ConversionStateTest {

  private static final InputType VECTOR = InputType.feedForward(FEATURES);

  @Test
  void networkKeepsCountersListenersAndSettings() {
    MultiLayerConfiguration configuration =
        stack(
            defaults()
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .cacheMode(CacheMode.DEVICE),
            InputType.recurrent(FEATURES),
            new LSTM.Builder().nOut(HIDDEN).build(),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(CLASSES)
                .activation(Activation.IDENTITY)
                .build());
    configuration.setBackpropType(BackpropType.TruncatedBPTT);
    configuration.setTbpttFwdLength(3);
    configuration.setTbpttBackLength(2);
    MultiLayerNetwork network = network(configuration);
    CollectScoresListener listener = new CollectScoresListener(1);
    network.setListeners(listener);
    network.fit(numbers(1, 3, FEATURES, 6), numbers(2, 3, CLASSES, 6));
    network.setEpochCount(4);
    MultiLayerNetwork converted = Dni.convert(network).everyHiddenLayer().build();
    MultiLayerConfiguration kept = converted.getLayerWiseConfigurations();
    assertThat(kept.getIterationCount()).isEqualTo(2);
    assertThat(kept.getEpochCount()).isEqualTo(4);
    assertThat(converted.getListeners()).containsExactly(listener);
    assertThat(kept.getTrainingWorkspaceMode()).isEqualTo(WorkspaceMode.NONE);
    assertThat(kept.getInferenceWorkspaceMode()).isEqualTo(WorkspaceMode.NONE);
    assertThat(kept.getCacheMode()).isEqualTo(CacheMode.DEVICE);
    assertThat(kept.getBackpropType()).isEqualTo(BackpropType.TruncatedBPTT);
    assertThat(kept.getTbpttFwdLength()).isEqualTo(3);
    assertThat(kept.getTbpttBackLength()).isEqualTo(2);
    assertThat(kept.getConf(1).getSeed()).isEqualTo(11);
  }

  @Test
  void graphKeepsCounters() {
    ComputationGraph graph = graph(residual());
    graph.fit(data(6, 1));
    graph.getConfiguration().setEpochCount(2);
    ComputationGraph converted = Dni.convert(graph).everyHiddenLayer().build();
    assertThat(converted.getIterationCount()).isEqualTo(1);
    assertThat(converted.getEpochCount()).isEqualTo(2);
    assertThat(Dni.strip(converted).getIterationCount()).isEqualTo(1);
  }

  /** A clone lays out parameters in an order that it finds by itself. */
  @Test
  void clonesOfConvertedGraphsAreTheSame() {
    ComputationGraph graph =
        graph(
            defaults()
                .graphBuilder()
                .addInputs("left", "right")
                .addLayer("left0", dense(), "left")
                .addLayer("left1", new DenseLayer.Builder().nOut(3).build(), "left0")
                .addLayer("right0", dense(), "right")
                .addLayer("right1", new DenseLayer.Builder().nOut(2).build(), "right0")
                .addVertex("both", new MergeVertex(), "left1", "right1")
                .addLayer("out", output(), "both")
                .setOutputs("out")
                .setInputTypes(VECTOR, VECTOR)
                .build());
    INDArray[] features = {numbers(1, 6, FEATURES), numbers(2, 6, FEATURES)};
    MultiDataSet data = new MultiDataSet(features, new INDArray[] {numbers(3, 6, CLASSES)});
    ComputationGraph converted =
        Dni.convert(graph).after("left0", "left1", "right1").conditionOnLabels(true).build();
    converted.fit(data);
    ComputationGraph clone = converted.clone();
    assertThat(exactly(clone.output(features)[0]))
        .isEqualTo(exactly(converted.output(features)[0]));
    clone.getConfiguration().setIterationCount(1); // which Deeplearning4j's clones forget
    clone.fit(data);
    converted.fit(data);
    assertThat(exactly(clone.params())).isEqualTo(exactly(converted.params()));
    ComputationGraph stripped = Dni.strip(converted);
    assertThat(exactly(stripped.clone().output(features)[0]))
        .isEqualTo(exactly(converted.output(features)[0]));
    assertThat(stripped.getConfiguration().toJson().replaceAll("Count\" : \\d+", ""))
        .isEqualTo(graph.getConfiguration().toJson().replaceAll("Count\" : \\d+", ""));
  }

  /**
   * Updaters that differ between layers, so that interfaces split and join their blocks of state.
   */
  @Test
  void trainingGoesOnWithTheUpdatersState() {
    MultiLayerNetwork network =
        network(
            stack(
                VECTOR,
                dense(),
                new DenseLayer.Builder().nOut(6).updater(new Nesterovs(0.01, 0.9)).build(),
                new DenseLayer.Builder().nOut(4).updater(new RmsProp(0.01)).build(),
                new BatchNormalization(),
                new ActivationLayer(Activation.RELU),
                new DenseLayer.Builder().nOut(4).updater(new AdaGrad(0.05)).build(),
                output()));
    for (int i = 0; i < 5; i++) {
      network.fit(data(8, i));
    }
    MultiLayerNetwork converted = Dni.convert(network).everyHiddenLayer().mixing(1).build();
    MultiLayerNetwork withoutState = Dni.convert(network).everyHiddenLayer().mixing(1).build();
    withoutState.getUpdater().getStateViewArray().assign(1e-8);
    for (int i = 5; i < 10; i++) {
      network.fit(data(8, i));
      converted.fit(data(8, i));
      withoutState.fit(data(8, i));
    }
    assertThat(exactly(Dni.strip(converted).params()))
        .containsExactly(exactly(network.params()), within(1e-10));
    assertThat(difference(Dni.strip(withoutState).params(), network.params())).isGreaterThan(1e-4);
  }

  @Test
  void graphGoesOnWithTheUpdatersState() {
    ComputationGraph graph = graph(residual());
    for (int i = 0; i < 5; i++) {
      graph.fit(data(8, i));
    }
    ComputationGraph converted = Dni.convert(graph).everyHiddenLayer().mixing(1).build();
    for (int i = 5; i < 10; i++) {
      graph.fit(data(8, i));
      converted.fit(data(8, i));
    }
    assertThat(exactly(Dni.strip(converted).params()))
        .containsExactly(exactly(graph.params()), within(1e-10));
  }

  @Test
  void updaterScheduleThatCloneForgetsIsKept() {
    AdaGrad updater = new AdaGrad(new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.5));
    MultiLayerConfiguration configuration = stack(VECTOR, dense(), new ActivationLayer(), output());
    ((DenseLayer) layers(configuration).get(0)).setIUpdater(updater);
    MultiLayerConfiguration converted = Dni.convert(configuration).everyHiddenLayer().build();
    assertThat(((BaseLayer) layers(converted).get(0)).getIUpdater()).isEqualTo(updater);
    assertThat(((BaseLayer) layers(converted).get(2)).getIUpdater()).isEqualTo(updater);
    assertThat(Dni.strip(converted).toJson()).isEqualTo(configuration.toJson());
  }

  @Test
  void networkWithoutUpdaterStateConverts() {
    MultiLayerNetwork network =
        network(stack(defaults().updater(new Sgd(0.1)), VECTOR, dense(), output()));
    MultiLayerNetwork converted =
        Dni.convert(network).everyHiddenLayer().gradientModelUpdater(new Adam(0.01)).build();
    converted.fit(new DataSet(numbers(1, 3, FEATURES), numbers(2, 3, CLASSES)));
    assertThat(Dni.strip(converted).getUpdater().getStateViewArray()).isNull();
  }

  private static double difference(INDArray one, INDArray other) {
    double[] a = exactly(one);
    double[] b = exactly(other);
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  private static ComputationGraphConfiguration residual() {
    return defaults()
        .graphBuilder()
        .addInputs("in")
        .addLayer("stem", dense(), "in")
        .addLayer("stem-norm", new BatchNormalization(), "stem")
        .addLayer("a", dense(), "stem-norm")
        .addLayer("b", dense(), "a")
        .addVertex("add", new ElementWiseVertex(ElementWiseVertex.Op.Add), "b", "stem-norm")
        .addLayer("relu", new ActivationLayer(Activation.RELU), "add")
        .addLayer(
            "out",
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(CLASSES)
                .activation(Activation.IDENTITY)
                .build(),
            "relu")
        .setOutputs("out")
        .setInputTypes(VECTOR)
        .build();
  }

  private static List<Layer> layers(MultiLayerConfiguration configuration) {
    return Arrays.asList(
        configuration.getConfs().stream().map(each -> each.getLayer()).toArray(Layer[]::new));
  }
}
