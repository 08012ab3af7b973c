package io.github.dl4jdni.research.tutorial.addition;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks that add and are trained by {@code fit}. */
final class AdditionNetworks {

  private AdditionNetworks() {}

  /**
   * Three logistic layers of stock Deeplearning4j, without biases. The loss is Σ(o − y)², whose
   * gradient is twice the text's, and the updater takes its mean over the minibatch, not its sum:
   * the rate makes up for both.
   */
  static MultiLayerNetwork plain(List<Integer> sizes, double rate, int batch) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .updater(new Sgd(rate * batch / 2))
            .activation(Activation.SIGMOID)
            .list()
            .layer(plainLayer(sizes.get(0), sizes.get(1)))
            .layer(plainLayer(sizes.get(1), sizes.get(2)))
            .layer(
                new OutputLayer.Builder(LossFunction.L2)
                    .nIn(sizes.get(2))
                    .nOut(sizes.get(3))
                    .hasBias(false)
                    .activation(Activation.SIGMOID) // an output layer's own default is softmax
                    .build())
            .build();
    return initialized(configuration);
  }

  private static DenseLayer plainLayer(int inputs, int outputs) {
    return new DenseLayer.Builder().nIn(inputs).nOut(outputs).hasBias(false).build();
  }

  /** Two hidden layers with interfaces that see the sum, and an output layer. */
  static MultiLayerNetwork withLabels(List<Integer> sizes, double rate) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .updater(new Adam(rate))
            .list()
            .layer(conditional(sizes.get(0), sizes.get(1)))
            .layer(conditional(sizes.get(1), sizes.get(2)))
            .layer(
                new OutputLayer.Builder(LossFunction.L2)
                    .nIn(sizes.get(2))
                    .nOut(sizes.get(3))
                    .activation(Activation.SIGMOID)
                    .build())
            .build();
    return initialized(Dni.connect(configuration));
  }

  private static SyntheticGradientDense conditional(int inputs, int outputs) {
    return new SyntheticGradientDense.Builder()
        .nIn(inputs)
        .nOut(outputs)
        .activation(Activation.TANH)
        .gradientModel(GradientModel.linear())
        .conditionOnLabels(true)
        .build();
  }

  private static MultiLayerNetwork initialized(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }
}
