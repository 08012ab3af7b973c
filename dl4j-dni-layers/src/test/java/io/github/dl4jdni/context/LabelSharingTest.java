package io.github.dl4jdni.context;

import static io.github.dl4jdni.IntegrationNetworks.conditional;
import static io.github.dl4jdni.IntegrationNetworks.conditionalGraph;
import static io.github.dl4jdni.IntegrationNetworks.data;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.withOne;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.RecordingGradientModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.SingletonMultiDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Labels reach conditional interfaces in every way of training, with no call but the stock one. */
class LabelSharingTest {

  private static final String MODEL = "label sharing";

  @TempDir private static Path directory;

  private final DataSet data = data(6, 1);

  @ParameterizedTest
  @MethodSource
  void everyWayOfTrainingStackShowsItsLabels(BiConsumer<MultiLayerNetwork, DataSet> training) {
    training.accept(network(Dni.connect(conditional(RecordingGradientModel.named(MODEL)))), data);

    assertLabelsSeen(data.getLabels());
  }

  static Stream<Named<BiConsumer<MultiLayerNetwork, DataSet>>>
      everyWayOfTrainingStackShowsItsLabels() {
    return Stream.of(
        Named.of("fit(DataSet)", MultiLayerNetwork::fit),
        Named.of("fit(features, labels)", (net, data) -> net.fit(features(data), data.getLabels())),
        Named.of(
            "fit(features, labels, masks)",
            (net, data) -> net.fit(features(data), data.getLabels(), null, null)),
        Named.of("fit(MultiDataSet)", (net, data) -> net.fit(multiple(data))),
        Named.of("fit(iterator)", (net, data) -> net.fit(new SingletonDataSetIterator(data))),
        Named.of(
            "fit(iterator, epochs)", (net, data) -> net.fit(new SingletonDataSetIterator(data), 2)),
        Named.of(
            "fit(MultiDataSetIterator)",
            (net, data) -> net.fit(new SingletonMultiDataSetIterator(multiple(data)))),
        Named.of("clone", (net, data) -> net.clone().fit(data)),
        Named.of("restored", (net, data) -> restored(net).fit(data)),
        Named.of(
            "calculateGradients",
            (net, data) -> net.calculateGradients(features(data), data.getLabels(), null, null)),
        Named.of("computeGradientAndScore", LabelSharingTest::computeGradientAndScore),
        Named.of("setListeners", (net, data) -> fitWithListeners(net, data, true)),
        Named.of("addListeners", (net, data) -> fitWithListeners(net, data, false)),
        Named.of("EarlyStoppingTrainer", LabelSharingTest::stopEarly));
  }

  @ParameterizedTest
  @MethodSource
  void everyWayOfTrainingGraphShowsItsLabels(BiConsumer<ComputationGraph, DataSet> training) {
    training.accept(
        graph(Dni.connect(conditionalGraph(RecordingGradientModel.named(MODEL)))), data);

    assertLabelsSeen(data.getLabels());
  }

  static Stream<Named<BiConsumer<ComputationGraph, DataSet>>>
      everyWayOfTrainingGraphShowsItsLabels() {
    return Stream.of(
        Named.of("fit(DataSet)", ComputationGraph::fit),
        Named.of(
            "fit(features, labels)",
            (net, data) ->
                net.fit(new INDArray[] {features(data)}, new INDArray[] {data.getLabels()})),
        Named.of("fit(MultiDataSet)", (net, data) -> net.fit(multiple(data))),
        Named.of("fit(iterator)", (net, data) -> net.fit(new SingletonDataSetIterator(data), 2)),
        Named.of(
            "fit(MultiDataSetIterator)",
            (net, data) -> net.fit(new SingletonMultiDataSetIterator(multiple(data)))),
        Named.of("clone", (net, data) -> net.clone().fit(data)),
        Named.of("restored", (net, data) -> restored(net).fit(data)),
        Named.of(
            "computeGradientAndScore",
            (net, data) -> {
              net.setInputs(features(data));
              net.setLabels(data.getLabels());
              net.computeGradientAndScore();
            }),
        Named.of("setListeners", (net, data) -> fitWithListeners(net, data, true)),
        Named.of("addListeners", (net, data) -> fitWithListeners(net, data, false)),
        Named.of("EarlyStoppingGraphTrainer", LabelSharingTest::stopEarly));
  }

  private static void assertLabelsSeen(INDArray labels) {
    List<RecordingGradientModel.Seen> seen = RecordingGradientModel.take(MODEL);
    assertThat(seen).isNotEmpty();
    assertThat(seen).allSatisfy(each -> assertThat(each.context()).isEqualTo(withOne(labels)));
  }

  private static INDArray features(DataSet data) {
    return data.getFeatures();
  }

  private static MultiDataSet multiple(DataSet data) {
    return new org.nd4j.linalg.dataset.MultiDataSet(data.getFeatures(), data.getLabels());
  }

  private static void computeGradientAndScore(MultiLayerNetwork network, DataSet data) {
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
  }

  private static void fitWithListeners(Model model, DataSet data, boolean set) {
    TrainingListener[] listeners = {
      new ScoreIterationListener(1),
      new PerformanceListener(1),
      new CheckpointListener.Builder(directory.toFile())
          .saveEveryNIterations(1)
          .keepLast(1)
          .deleteExisting(true)
          .build(),
      new EvaluativeListener(
          new SingletonDataSetIterator(data(6, 77)),
          1,
          InvocationType.ITERATION_END,
          new RegressionEvaluation())
    };
    if (set) {
      model.setListeners(listeners);
    } else {
      model.addListeners(listeners);
    }
    for (int i = 0; i < 3; i++) {
      if (model instanceof MultiLayerNetwork network) {
        network.fit(data);
      } else {
        ((ComputationGraph) model).fit(data);
      }
    }
  }

  private static void stopEarly(MultiLayerNetwork network, DataSet data) {
    EarlyStoppingConfiguration<MultiLayerNetwork> when =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
            .scoreCalculator(
                new DataSetLossCalculator(new SingletonDataSetIterator(data(6, 77)), true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    new EarlyStoppingTrainer(when, network, new SingletonDataSetIterator(data)).fit();
  }

  private static void stopEarly(ComputationGraph network, DataSet data) {
    EarlyStoppingConfiguration<ComputationGraph> when =
        new EarlyStoppingConfiguration.Builder<ComputationGraph>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
            .scoreCalculator(
                new DataSetLossCalculator(new SingletonDataSetIterator(data(6, 77)), true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    new EarlyStoppingGraphTrainer(when, network, new SingletonDataSetIterator(data)).fit();
  }

  private static MultiLayerNetwork restored(MultiLayerNetwork network) {
    try {
      return ModelSerializer.restoreMultiLayerNetwork(saved(network), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ComputationGraph restored(ComputationGraph network) {
    try {
      return ModelSerializer.restoreComputationGraph(saved(network), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteArrayInputStream saved(Model network) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, true);
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
