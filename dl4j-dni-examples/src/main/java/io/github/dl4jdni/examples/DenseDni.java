package io.github.dl4jdni.examples;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * 1. A hidden layer that learns from a synthetic gradient: its gradient model sees the layer's
 * activations alone, as in the paper's DNI. It is not the variant to use where labels are known.
 */
public final class DenseDni {

  private DenseDni() {}

  /**
   * Runs the example.
   *
   * @param arguments not used
   */
  public static void main(String[] arguments) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(0.001))
            .list()
            .layer(
                new SyntheticGradientDense.Builder()
                    .nIn(784)
                    .nOut(128)
                    .activation(Activation.RELU)
                    .gradientModel(GradientModel.leastSquares())
                    .build())
            .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();

    network.fit(ExampleDigits.training(), ExampleDigits.epochs());

    System.out.printf("accuracy %.3f%n", network.evaluate(ExampleDigits.test()).accuracy());
  }
}
