package io.github.dl4jdni.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.GradientModelLearning;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.conf.SyntheticGradientSimpleRnn;
import io.github.dl4jdni.files.ModelFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** A stream that is stopped, saved and gone on with, beside one that is not. */
class SequenceStateTest {

  private static final int INPUTS = 3;
  private static final int CLASSES = 4;
  private static final int MINIBATCHES = 6;
  private static final int STEPS = 6;

  @TempDir private Path folder;

  static Stream<Layer> streams() {
    return Stream.of(
        lstm().build(),
        lstm().gradientModel(GradientModel.error()).conditionOnLabels(true).build(),
        lstm().perWindow(true).build(),
        lstm().asInThePaper().build(),
        lstm().auxiliary(0.5).build(),
        new SyntheticGradientSimpleRnn.Builder().nOut(5).stateful(true).build());
  }

  private static SyntheticGradientLSTM.Builder lstm() {
    return new SyntheticGradientLSTM.Builder().nOut(5).stateful(true);
  }

  @ParameterizedTest
  @MethodSource("streams")
  void goesOnWithTheSameBitsFromAnyMinibatch(Layer layer) throws IOException {
    MultiLayerNetwork undisturbed = network(layer.clone());
    for (int i = 0; i < MINIBATCHES; i++) {
      undisturbed.fit(data(i));
    }
    MultiLayerNetwork stopped = network(layer.clone());
    for (int stop = 0; stop < MINIBATCHES; stop++) {
      MultiLayerNetwork restored = restored(stopped);
      for (int i = stop; i < MINIBATCHES; i++) {
        restored.fit(data(i));
      }
      assertThat(restored.params()).as("stopped after %d", stop).isEqualTo(undisturbed.params());
      assertThat(restored.getUpdater().getStateViewArray())
          .isEqualTo(undisturbed.getUpdater().getStateViewArray());
      stopped.fit(data(stop));
    }
  }

  @Test
  void whatWasClearedIsLearntAllTheSame() throws IOException {
    MultiLayerNetwork undisturbed = network(lstm().build());
    MultiLayerNetwork stopped = network(lstm().build());
    for (MultiLayerNetwork each : List.of(undisturbed, stopped)) {
      each.fit(data(0));
      each.fit(data(1));
      Dni.clearTrainingState(each);
    }
    MultiLayerNetwork restored = restored(stopped);
    undisturbed.fit(data(2));
    restored.fit(data(2));
    assertThat(restored.params()).isEqualTo(undisturbed.params());
  }

  @Test
  void withoutItTheBitsDiffer() throws IOException {
    MultiLayerNetwork undisturbed = network(lstm().build());
    undisturbed.fit(data(0));
    Path model = folder.resolve("model.zip");
    undisturbed.save(model.toFile(), true);
    MultiLayerNetwork restored = MultiLayerNetwork.load(model.toFile(), true);
    undisturbed.fit(data(1));
    restored.fit(data(1));
    assertThat(restored.params()).isNotEqualTo(undisturbed.params());
  }

  @Test
  void aGraphGoesOnToo() throws IOException {
    ComputationGraph undisturbed = network(lstm().build()).toComputationGraph();
    ComputationGraph stopped = network(lstm().build()).toComputationGraph();
    for (int i = 0; i < 3; i++) {
      undisturbed.fit(data(i));
      stopped.fit(data(i));
    }
    Path file = folder.resolve("state.zip");
    Dni.sequenceState(stopped).save(file);
    Path model = folder.resolve("model.zip");
    stopped.save(model.toFile(), true);
    ComputationGraph restored = ComputationGraph.load(model.toFile(), true);
    SequenceState.read(file).giveTo(restored);
    undisturbed.fit(data(3));
    restored.fit(data(3));
    assertThat(restored.params()).isEqualTo(undisturbed.params());
  }

  @Test
  void refusesWhatIsNotOfSuchANetwork() throws IOException {
    MultiLayerNetwork wide = network(lstm().nOut(6).build());
    wide.fit(data(0));
    MultiLayerNetwork network = network(lstm().build());
    network.fit(data(0));
    INDArray before = network.params().dup();
    SequenceState other = Dni.sequenceState(wide);
    assertThatThrownBy(() -> other.giveTo(network))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContainingAll("[2, 6]", "[minibatch, 5]", "same configuration");
    MultiLayerNetwork traces =
        network(lstm().gradientModelLearning(GradientModelLearning.TD_LAMBDA).build());
    traces.fit(data(0));
    assertThatThrownBy(() -> Dni.sequenceState(traces))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("TD_LAMBDA");
    Path garbage = Files.writeString(folder.resolve("garbage.zip"), "no zip");
    assertThatThrownBy(() -> SequenceState.read(garbage)).isInstanceOf(ModelFileException.class);
    Path models = folder.resolve("models.zip");
    Dni.gradientModels(network).save(models);
    assertThatThrownBy(() -> SequenceState.read(models))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("no state of sequences");
    assertThat(network.params()).isEqualTo(before);
  }

  private MultiLayerNetwork restored(MultiLayerNetwork network) throws IOException {
    Path model = folder.resolve("model.zip");
    Path state = folder.resolve("state.zip");
    network.save(model.toFile(), true);
    Dni.sequenceState(network).save(state);
    MultiLayerNetwork restored = MultiLayerNetwork.load(model.toFile(), true);
    SequenceState.read(state).giveTo(restored);
    return restored;
  }

  private static MultiLayerNetwork network(Layer layer) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                new NeuralNetConfiguration.Builder()
                    .seed(5)
                    .dataType(DataType.FLOAT)
                    .updater(new Adam(0.01))
                    .list()
                    .layer(layer)
                    .layer(
                        new RnnOutputLayer.Builder()
                            .nOut(CLASSES)
                            .activation(Activation.SOFTMAX)
                            .build())
                    .setInputType(InputType.recurrent(INPUTS))
                    .backpropType(BackpropType.TruncatedBPTT)
                    .tBPTTLength(STEPS / 2)
                    .build()));
    network.init();
    return network;
  }

  private static DataSet data(int minibatch) {
    Nd4j.getRandom().setSeed(300 + minibatch);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 2, CLASSES, STEPS);
    for (int n = 0; n < 2; n++) {
      for (int t = 0; t < STEPS; t++) {
        labels.putScalar(n, (n + t + minibatch) % CLASSES, t, 1);
      }
    }
    return new DataSet(Nd4j.randn(DataType.FLOAT, 2, INPUTS, STEPS), labels);
  }
}
