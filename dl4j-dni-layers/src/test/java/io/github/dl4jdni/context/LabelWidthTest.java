package io.github.dl4jdni.context;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.conditional;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Labels of the wrong width fail as in the wrapped loss; those with later ones beside them not. */
class LabelWidthTest {

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of(new LossMCXENT(), new ActivationSoftmax(), 5, 10),
        Arguments.of(new LossMCXENT(), new ActivationSoftmax(), 5, 7),
        Arguments.of(new LossMSE(), new ActivationIdentity(), 3, 6),
        Arguments.of(new LossBinaryXENT(), new ActivationSigmoid(), 1, 4));
  }

  private static List<Function<ILossFunction, Object>> calls(
      INDArray labels, INDArray z, IActivation activation) {
    return List.of(
        loss -> loss.computeScore(labels, z.dup(), activation, null, true),
        loss -> loss.computeScoreArray(labels, z.dup(), activation, null),
        loss -> loss.computeGradient(labels, z.dup(), activation, null),
        loss -> loss.computeGradientAndScore(labels, z.dup(), activation, null, true));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void labelsOfTheWrongWidthFailAsInTheWrappedLoss(
      ILossFunction stock, IActivation activation, int outputs, int width) {
    INDArray z = numbers(1, 4, outputs);
    for (var call : calls(Nd4j.ones(DataType.DOUBLE, 4, width), z, activation)) {
      Throwable expected = catchThrowable(() -> call.apply(stock));
      assertThat(expected).isNotNull();
      assertThatThrownBy(() -> call.apply(LabelSharingLoss.of(stock)))
          .isInstanceOf(expected.getClass())
          .hasMessage(expected.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void labelsOfLaterStepsAreCutOffWhereLayersSeeThem(
      ILossFunction stock, IActivation activation, int outputs, int width) {
    INDArray z = numbers(1, 4, outputs);
    INDArray own = Nd4j.eye(outputs).castTo(DataType.DOUBLE).getRows(0, 0, 0, outputs - 1);
    INDArray wide = Nd4j.hstack(own, numbers(2, 4, width - outputs));
    ILossFunction loss = LabelSharingLoss.of(stock).withLabelsAhead(1);
    var expected = calls(own, z, activation);
    var actual = calls(wide, z, activation);
    for (int i = 0; i < actual.size(); i++) {
      var call = actual.get(i);
      if (width % outputs == 0) {
        assertThat(call.apply(loss)).isEqualTo(expected.get(i).apply(stock));
      } else {
        assertThatThrownBy(() -> call.apply(loss)).hasMessageContaining("[4, " + width + "]");
      }
    }
  }

  @Test
  void denseNetworkDoesNotTrainOnLabelsTwiceAsWide() {
    var network = network(Dni.connect(conditional(GradientModel.linear())));
    INDArray before = network.params().dup();
    DataSet wide = new DataSet(numbers(1, 6, FEATURES), numbers(2, 6, 2 * CLASSES));
    assertThatThrownBy(() -> network.fit(wide)).hasMessageContaining("[6, " + 2 * CLASSES + "]");
    assertThat(network.params()).isEqualTo(before);
  }

  private static SyntheticGradientLSTM lstm(int ahead, String output) {
    SyntheticGradientLSTM.Builder builder = new SyntheticGradientLSTM.Builder().nOut(5);
    builder.labelsAhead(ahead);
    return output.isEmpty() ? builder.build() : builder.labelsOf(output).build();
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build();
  }

  private static int ahead(Layer output) {
    return ((LabelSharingLoss) ((BaseOutputLayer) output).getLossFn()).getLabelsAhead();
  }

  @Test
  void connectTellsTheLossHowFarAheadAnyLayerSees() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(lstm(1, ""))
            .layer(lstm(3, ""))
            .layer(lstm(2, ""))
            .layer(output())
            .setInputType(InputType.recurrent(4))
            .build();
    MultiLayerConfiguration connected = Dni.connect(Dni.connect(configuration));
    assertThat(ahead(connected.getConf(3).getLayer())).isEqualTo(3);
    assertThat(MultiLayerConfiguration.fromJson(connected.toJson())).isEqualTo(connected);
  }

  @Test
  void connectTellsEachOutputOfAGraph() {
    ComputationGraphConfiguration connected =
        Dni.connect(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.recurrent(4))
                .addLayer("a", lstm(2, "one"), "in")
                .addLayer("b", lstm(0, "two"), "a")
                .addLayer("one", output(), "a")
                .addLayer("two", output(), "b")
                .setOutputs("one", "two")
                .build());
    var layers = connected.getVertices();
    assertThat(ahead(layer(layers.get("one")))).isEqualTo(2);
    assertThat(ahead(layer(layers.get("two")))).isZero();
  }

  private static Layer layer(org.deeplearning4j.nn.conf.graph.GraphVertex vertex) {
    return ((org.deeplearning4j.nn.conf.graph.LayerVertex) vertex).getLayerConf().getLayer();
  }

  /** As it was before there were labels ahead: not a word of them. */
  @Test
  void jsonWithoutLabelsAheadStaysAsItWas() {
    MultiLayerConfiguration connected = Dni.connect(conditional(GradientModel.linear()));
    assertThat(connected.toJson()).contains("LabelSharingLoss").doesNotContain("labelsAhead");
    assertThat(MultiLayerConfiguration.fromJson(connected.toJson())).isEqualTo(connected);
  }

  @Test
  void lossIsAValueThatNamesItsSteps() {
    LabelSharingLoss loss = LabelSharingLoss.of(new LossMSE(), "out");
    assertThat(loss.withLabelsAhead(2))
        .isEqualTo(loss.withLabelsAhead(2))
        .isNotEqualTo(loss)
        .hasToString("LabelSharingLoss(LossMSE(), output=out, labels 2 steps ahead)");
    assertThat(loss.withLabelsAhead(2).withLabelsAhead(0)).isEqualTo(loss);
    assertThatThrownBy(() -> loss.withLabelsAhead(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("labels reach 0 or more steps ahead, got -1");
  }
}
