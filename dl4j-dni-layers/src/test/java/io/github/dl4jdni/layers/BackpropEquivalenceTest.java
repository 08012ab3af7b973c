package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.context.LabelSharingLoss;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** With λ = 1 an interface passes on what arrived: the network learns as under backprop. */
class BackpropEquivalenceTest {

  @ParameterizedTest
  @CsvSource({
    "TANH, ENABLED",
    "RELU, ENABLED",
    "SIGMOID, NONE",
    "IDENTITY, NONE",
    "ELU, ENABLED",
    "SWISH, NONE"
  })
  void denseWithFullMixingTrainsAsStockDense(Activation activation, WorkspaceMode workspaces) {
    MultiLayerNetwork stock =
        network(
            workspaces,
            new DenseLayer.Builder().nIn(5).nOut(7).activation(activation).build(),
            new DenseLayer.Builder().nOut(6).activation(activation).build());
    MultiLayerNetwork dni =
        network(workspaces, synthetic(activation, 5, 7), synthetic(activation, 0, 6));
    for (int layer = 0; layer < 3; layer++) {
      for (String key : stock.getLayer(layer).paramTable().keySet()) {
        dni.getLayer(layer).getParam(key).assign(stock.getLayer(layer).getParam(key));
      }
    }
    DataSet data = data();
    for (int step = 0; step < 5; step++) {
      stock.fit(data);
      dni.fit(data);
    }
    for (int layer = 0; layer < 3; layer++) {
      for (String key : stock.getLayer(layer).paramTable().keySet()) {
        INDArray expected = stock.getLayer(layer).getParam(key);
        INDArray actual = dni.getLayer(layer).getParam(key);
        assertThat(actual.sub(expected).norm2Number().doubleValue())
            .as("layer %d %s", layer, key)
            .isLessThan(1e-12 * (1 + expected.norm2Number().doubleValue()));
      }
    }
    assertThat(dni.output(data.getFeatures()).distance2(stock.output(data.getFeatures())))
        .isLessThan(1e-10);
  }

  @ParameterizedTest
  @CsvSource({"ENABLED", "NONE"})
  void json(WorkspaceMode workspaces) {
    MultiLayerNetwork net =
        network(
            workspaces,
            new DenseLayer.Builder().nIn(5).nOut(7).activation(Activation.TANH).build(),
            new ConditionalSGModule.Builder()
                .gradientModel(GradientModel.mlp(8).withBatchNormalization())
                .labelCount(3)
                .build());
    net.fit(data());
    String json = net.getLayerWiseConfigurations().toJson();
    assertThat(org.deeplearning4j.nn.conf.MultiLayerConfiguration.fromJson(json))
        .isEqualTo(net.getLayerWiseConfigurations());
  }

  private static SyntheticGradientDense synthetic(Activation activation, int in, int out) {
    return new SyntheticGradientDense.Builder()
        .nIn(in)
        .nOut(out)
        .activation(activation)
        .labelCount(3)
        .mixing(1)
        .build();
  }

  private static DataSet data() {
    Nd4j.getRandom().setSeed(4);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 9, 3);
    for (int i = 0; i < 9; i++) {
      labels.putScalar(i, i % 3, 1);
    }
    return new DataSet(Nd4j.randn(DataType.DOUBLE, 9, 5), labels);
  }

  private static MultiLayerNetwork network(
      WorkspaceMode workspaces, org.deeplearning4j.nn.conf.layers.Layer... hidden) {
    var list =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .updater(new Sgd(0.1))
            .trainingWorkspaceMode(workspaces)
            .inferenceWorkspaceMode(workspaces)
            .list();
    for (var layer : hidden) {
      list.layer(layer);
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            list.layer(
                    new OutputLayer.Builder(LabelSharingLoss.of(new LossMCXENT()))
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    return network;
  }
}
