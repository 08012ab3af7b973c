package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/** A network with labels and a mask for each pixel trains as with stock layers in its model. */
class MaskedConvolutionTest {

  @ParameterizedTest
  @EnumSource(
      value = WorkspaceMode.class,
      names = {"ENABLED", "NONE"})
  void trainsAsWithStockLayers(WorkspaceMode workspaces) {
    Layer hidden = convolution(3, Activation.RELU);
    Layer last = convolution(2, Activation.IDENTITY);
    // An activation layer at the end changes nothing, but such a stack is left to stock layers.
    Layer same = new ActivationLayer.Builder().activation(Activation.IDENTITY).build();
    MultiLayerNetwork ours = network(workspaces, GradientModel.of(hidden, last));
    MultiLayerNetwork stock = network(workspaces, GradientModel.of(hidden, last, same));
    stock.setParams(ours.params());
    Nd4j.getRandom().setSeed(4);
    for (int step = 0; step < 3; step++) {
      DataSet batch = batch();
      ours.fit(batch);
      stock.fit(batch);
    }
    assertThat(ours.params().distance2(stock.params())).isLessThan(1e-10);
  }

  private static MultiLayerNetwork network(WorkspaceMode workspaces, GradientModel model) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                new NeuralNetConfiguration.Builder()
                    .seed(3)
                    .dataType(DataType.DOUBLE)
                    .updater(new Sgd(0.05))
                    .trainingWorkspaceMode(workspaces)
                    .list()
                    .layer(convolution(2, Activation.TANH))
                    .layer(new ConditionalSGModule.Builder().gradientModel(model).build())
                    .layer(convolution(2, Activation.IDENTITY))
                    .layer(new CnnLossLayer.Builder().activation(Activation.SOFTMAX).build())
                    .setInputType(InputType.convolutional(4, 5, 2))
                    .build()));
    network.init();
    // A fresh model's last layer is zero, and would hide what is below it.
    INDArray weights = network.getParam("1_gradientModel1W");
    weights.assign(
        Nd4j.linspace(DataType.DOUBLE, -0.2, 0.01, weights.length()).reshape(weights.shape()));
    return network;
  }

  private static ConvolutionLayer convolution(int outputs, Activation activation) {
    return new ConvolutionLayer.Builder(3, 3)
        .convolutionMode(ConvolutionMode.Same)
        .nOut(outputs)
        .activation(activation)
        .build();
  }

  private static DataSet batch() {
    INDArray features = Nd4j.randn(DataType.DOUBLE, 3, 2, 4, 5);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 3, 2, 4, 5);
    INDArray first = Nd4j.rand(DataType.DOUBLE, 3, 4, 5).gt(0.5).castTo(DataType.DOUBLE);
    labels.get(all(), NDArrayIndex.point(0), all(), all()).assign(first);
    labels.get(all(), NDArrayIndex.point(1), all(), all()).assign(first.rsub(1));
    INDArray mask = Nd4j.ones(DataType.DOUBLE, 3, 1, 4, 5);
    mask.get(NDArrayIndex.point(1), all(), all(), NDArrayIndex.interval(2, 5)).assign(0);
    return new DataSet(features, labels, mask, mask);
  }

  private static INDArrayIndex all() {
    return NDArrayIndex.all();
  }
}
