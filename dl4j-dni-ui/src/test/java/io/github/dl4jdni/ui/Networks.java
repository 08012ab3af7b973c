package io.github.dl4jdni.ui;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** A small network with two interfaces, and data for it. */
final class Networks {

  static final int FEATURES = 6;
  static final int CLASSES = 3;

  private Networks() {}

  /** Interfaces "lower", in a dense layer, and "upper", a layer of its own. */
  static MultiLayerNetwork twoInterfaces() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                new NeuralNetConfiguration.Builder()
                    .seed(7)
                    .updater(new Adam(1e-2))
                    .list()
                    .layer(
                        new SyntheticGradientDense.Builder()
                            .name("lower")
                            .nOut(12)
                            .activation(Activation.TANH)
                            .gradientModel(GradientModel.linear())
                            .conditionOnLabels(true)
                            .build())
                    .layer(
                        new DenseLayer.Builder()
                            .name("hidden")
                            .nOut(12)
                            .activation(Activation.TANH)
                            .build())
                    .layer(
                        new SyntheticGradientModule.Builder()
                            .name("upper")
                            .gradientModel(GradientModel.linear())
                            .build())
                    .layer(
                        new OutputLayer.Builder()
                            .name("output")
                            .nOut(CLASSES)
                            .activation(Activation.SOFTMAX)
                            .build())
                    .setInputType(InputType.feedForward(FEATURES))
                    .build()));
    network.init();
    return network;
  }

  /** Examples whose class is the greatest of their first features. */
  static DataSet data(int examples) {
    INDArray features = Nd4j.rand(DataType.FLOAT, examples, FEATURES);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, examples, CLASSES);
    for (int i = 0; i < examples; i++) {
      int greatest = 0;
      for (int j = 1; j < CLASSES; j++) {
        if (features.getDouble(i, j) > features.getDouble(i, greatest)) {
          greatest = j;
        }
      }
      labels.putScalar(i, greatest, 1);
    }
    return new DataSet(features, labels);
  }
}
