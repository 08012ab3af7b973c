package io.github.dl4jdni.benchmarks;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** The networks that are compared: 784-hidden-hidden-hidden-10, ReLU, Adam, float. */
final class Networks {

  static final int INPUTS = 784;
  static final int CLASSES = 10;

  private static final int HIDDEN_LAYERS = 3;

  private Networks() {}

  /** How a network is trained. */
  enum Method {
    BACKPROP,
    CDNI
  }

  /** A fresh network. */
  static MultiLayerNetwork create(Method method, int hidden, boolean batchNormalization) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.FLOAT)
            .updater(new Adam(1e-3))
            .list();
    for (int layer = 0; layer < HIDDEN_LAYERS; layer++) {
      int inputs = layer == 0 ? INPUTS : hidden;
      if (method == Method.CDNI) {
        list.layer(
            new SyntheticGradientDense.Builder()
                .nIn(inputs)
                .nOut(hidden)
                .hasBias(!batchNormalization)
                .batchNormalization(batchNormalization)
                .activation(Activation.RELU)
                .conditionOnLabels(true)
                .inputGradient(layer > 0)
                .build());
      } else if (batchNormalization) {
        addNormalizedHidden(list, inputs, hidden);
      } else {
        list.layer(
            new DenseLayer.Builder().nIn(inputs).nOut(hidden).activation(Activation.RELU).build());
      }
    }
    list.layer(
        new OutputLayer.Builder(new LossMCXENT())
            .nIn(hidden)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .build());
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(list.build()));
    network.init();
    return network;
  }

  private static void addNormalizedHidden(
      NeuralNetConfiguration.ListBuilder list, int inputs, int hidden) {
    list.layer(
        new DenseLayer.Builder()
            .nIn(inputs)
            .nOut(hidden)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build());
    list.layer(new BatchNormalization.Builder().nIn(hidden).nOut(hidden).build());
    list.layer(new ActivationLayer.Builder().activation(Activation.RELU).build());
  }

  /** One minibatch of noise with labels, for the networks that are compared. */
  static DataSet batch(int size) {
    return batch(size, INPUTS);
  }

  /** One minibatch of noise with labels. */
  static DataSet batch(int size, int inputs) {
    Nd4j.getRandom().setSeed(2);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, size, CLASSES);
    for (int i = 0; i < size; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    return new DataSet(Nd4j.rand(DataType.FLOAT, size, inputs), labels);
  }
}
