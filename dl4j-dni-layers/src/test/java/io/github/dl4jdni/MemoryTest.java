package io.github.dl4jdni;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.HIDDEN;
import static io.github.dl4jdni.IntegrationNetworks.data;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticInputModule;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.enums.DebugMode;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.workspace.WorkspaceUtils;

/** Training leaves no memory behind, in workspaces or outside of them. */
class MemoryTest {

  private static final int SLACK = 100; // one array a step would be 300

  @AfterEach
  void noWorkspaceIsOpen() {
    Nd4j.getWorkspaceManager().setDebugMode(DebugMode.DISABLED);
    WorkspaceUtils.assertNoWorkspacesOpen("after the test");
  }

  @ParameterizedTest
  @CsvSource({"ENABLED, FLOAT", "NONE, FLOAT"})
  void memoryOfTrainingStaysWhatItIs(WorkspaceMode mode, DataType type) throws Exception {
    MultiLayerNetwork network = network(Dni.connect(stacked(mode, type)));
    DataSet data = data(64, 1); // of double precision: in a network of floats the labels are cast
    fit(network, data, 100);
    int before = LiveArrays.count(0);
    fit(network, data, 300);
    assertThat(LiveArrays.count(before + SLACK)).isLessThan(before + SLACK);
    assertThat(network.getIterationCount()).isEqualTo(400);
  }

  @ParameterizedTest
  @EnumSource(
      value = DebugMode.class,
      names = {"DISABLED", "SPILL_EVERYTHING", "BYPASS_EVERYTHING"})
  void workspaceDebuggingChangesNoBit(DebugMode mode) {
    MultiLayerNetwork expected = network(Dni.connect(stacked(WorkspaceMode.NONE, DataType.DOUBLE)));
    fit(expected, data(6, 1), 5);
    MultiLayerNetwork network =
        network(Dni.connect(stacked(WorkspaceMode.ENABLED, DataType.DOUBLE)));
    Nd4j.getWorkspaceManager().setDebugMode(mode);
    fit(network, data(6, 1), 5);
    assertThat(exactly(network.params())).isEqualTo(exactly(expected.params()));
  }

  @ParameterizedTest
  @EnumSource(WorkspaceMode.class)
  void seriesOfManyLengthsLeaveNoWorkspaceOpen(WorkspaceMode mode) {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    defaults().trainingWorkspaceMode(mode).inferenceWorkspaceMode(mode),
                    InputType.recurrent(FEATURES),
                    new LSTM.Builder().nOut(HIDDEN).build(),
                    new ConditionalSGModule.Builder()
                        .gradientModel(GradientModel.of(new LSTM.Builder().build()))
                        .build(),
                    new SyntheticInputModule.Builder().build(),
                    new LSTM.Builder().nOut(HIDDEN).build(),
                    new ConditionalSGModule.Builder().gradientModel(GradientModel.mlp(4)).build(),
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(CLASSES)
                        .activation(Activation.IDENTITY)
                        .build())));
    for (int step = 0; step < 20; step++) {
      long length = 1L + step % 7;
      long examples = 1L + step % 3;
      network.fit(
          numbers(step, examples, FEATURES, length), numbers(99, examples, CLASSES, length));
      WorkspaceUtils.assertNoWorkspacesOpen("after fit");
    }
    assertThat(Double.isFinite(network.score())).isTrue();
  }

  private static MultiLayerConfiguration stacked(WorkspaceMode mode, DataType type) {
    return stack(
        defaults().dataType(type).trainingWorkspaceMode(mode).inferenceWorkspaceMode(mode),
        InputType.feedForward(FEATURES),
        new SyntheticGradientDense.Builder().nOut(HIDDEN).conditionOnLabels(true).build(),
        new ConditionalSGModule.Builder().gradientModel(GradientModel.linear()).build(),
        new ConditionalSGModule.Builder().gradientModel(GradientModel.mlp(4)).build(),
        new SyntheticInputModule.Builder().build(),
        dense(),
        new ConditionalSGModule.Builder().gradientModel(GradientModel.softmax()).build(),
        output());
  }

  private static void fit(MultiLayerNetwork network, DataSet data, int steps) {
    for (int step = 0; step < steps; step++) {
      network.fit(data);
    }
  }
}
