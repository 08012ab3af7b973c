package io.github.dl4jdni.internal.interfaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Steps in place of stock layers' own give what those give. */
class LayerStepTest {

  private static final int WIDTH = 5;

  static Stream<Arguments> layers() {
    List<org.deeplearning4j.nn.conf.layers.Layer> kinds =
        List.of(
            new BatchNormalization(),
            new BatchNormalization.Builder().decay(0.6).eps(0.01).build(),
            new BatchNormalization.Builder().lockGammaBeta(true).gamma(2).beta(-1).build(),
            new BatchNormalization.Builder().useLogStd(false).build(),
            new DenseLayer.Builder().nOut(WIDTH).activation(Activation.RELU).build(),
            new DenseLayer.Builder().nOut(WIDTH).activation(Activation.ELU).build(),
            new DenseLayer.Builder().nOut(WIDTH).hasBias(false).build());
    return kinds.stream()
        .flatMap(
            kind ->
                (stockFailsOnOneRow(kind) ? Stream.of(2, 7) : Stream.of(1, 2, 7))
                    .flatMap(
                        examples ->
                            Stream.of(DataType.FLOAT, DataType.DOUBLE)
                                .map(type -> Arguments.of(kind, examples, type))));
  }

  /** It subtracts arrays of different shapes. */
  private static boolean stockFailsOnOneRow(org.deeplearning4j.nn.conf.layers.Layer kind) {
    return kind instanceof BatchNormalization normalization && !normalization.isUseLogStd();
  }

  @ParameterizedTest
  @MethodSource("layers")
  void resultsAreThoseOfTheStockLayer(
      org.deeplearning4j.nn.conf.layers.Layer kind, int examples, DataType type) {
    for (char order : new char[] {'c', 'f'}) {
      MultiLayerNetwork network = network(kind.clone(), type);
      INDArray x = Nd4j.randn(type, examples, WIDTH).muli(2).addi(1).dup(order);
      INDArray errors = Nd4j.randn(type, examples, WIDTH).dup(order);
      LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
      network.setInput(x.dup());
      network.setLabels(errors.dup());
      network.computeGradientAndScore(); // lays the gradients' views
      Layer layer = network.getLayer(0);

      layer.setInput(x.dup(order), none);
      INDArray output = layer.activate(true, none).dup();
      INDArray below = layer.backpropGradient(errors.dup(order), none).getSecond().dup();
      INDArray gradients = layer.getGradientsViewArray().dup();
      layer.getGradientsViewArray().assign(Double.NaN);

      LayerStep step = LayerStep.of(layer);
      INDArray given = x.dup(order);
      assertThat(step.takes(given)).isTrue();
      INDArray ours = step.forward(given, none);
      assertClose(ours, output);
      assertThat(given).isEqualTo(x);
      ours.assign(0); // what comes next may overwrite it
      assertClose(step.backward(errors.dup(order), true, none), below);
      assertClose(layer.getGradientsViewArray(), gradients);
      step.clear();
    }
  }

  @Test
  void otherInputsAreLeftToTheLayer() {
    MultiLayerNetwork network = network(new BatchNormalization(), DataType.FLOAT);
    network.setInput(Nd4j.randn(DataType.FLOAT, 3, WIDTH));
    network.setLabels(Nd4j.randn(DataType.FLOAT, 3, WIDTH));
    network.computeGradientAndScore();
    LayerStep step = LayerStep.of(network.getLayer(0));
    assertThat(step.takes(Nd4j.zeros(DataType.DOUBLE, 3, WIDTH))).isFalse();
    assertThat(step.takes(Nd4j.zeros(DataType.FLOAT, 3, WIDTH + 1))).isFalse();
    assertThat(step.takes(Nd4j.zeros(DataType.FLOAT, 3, WIDTH, 2, 2))).isFalse();
    assertThat(LayerStep.of(network.getLayer(1))).isNull();
  }

  private static MultiLayerNetwork network(
      org.deeplearning4j.nn.conf.layers.Layer layer, DataType type) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .updater(new Sgd(0.1))
                .list()
                .layer(layer)
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .setInputType(InputType.feedForward(WIDTH))
                .build());
    network.init();
    INDArray parameters = network.params();
    parameters.addi(Nd4j.rand(type, parameters.shape()).muli(0.3));
    return network;
  }

  private static void assertClose(INDArray found, INDArray expected) {
    double tolerance = expected.dataType() == DataType.DOUBLE ? 1e-9 : 2e-4;
    assertThat(found.shape()).isEqualTo(expected.shape());
    assertThat(found.sub(expected).norm2Number().doubleValue())
        .isCloseTo(0, within(tolerance * (1 + expected.norm2Number().doubleValue())));
  }
}
