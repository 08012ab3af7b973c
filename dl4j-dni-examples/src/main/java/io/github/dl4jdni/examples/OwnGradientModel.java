package io.github.dl4jdni.examples;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * 8. A gradient model of one's own: any stack of Deeplearning4j's layers. The last one's width is
 * the message's, and its weights are zero at first, whatever the configuration says.
 */
public final class OwnGradientModel {

  private OwnGradientModel() {}

  /**
   * Runs the example.
   *
   * @param arguments not used
   */
  public static void main(String[] arguments) {
    GradientModel model =
        GradientModel.of(
            new DenseLayer.Builder().nOut(64).activation(Activation.TANH).build(),
            new DenseLayer.Builder().nOut(128).activation(Activation.IDENTITY).build());
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(0.001))
            .activation(Activation.RELU)
            .list()
            .layer(new DenseLayer.Builder().nIn(784).nOut(128).build())
            .layer(new ConditionalSGModule.Builder().gradientModel(model).build())
            .layer(new DenseLayer.Builder().nOut(128).build())
            .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(configuration));
    network.init();

    network.fit(ExampleDigits.training(), ExampleDigits.epochs());

    System.out.printf("accuracy %.3f%n", network.evaluate(ExampleDigits.test()).accuracy());
  }
}
