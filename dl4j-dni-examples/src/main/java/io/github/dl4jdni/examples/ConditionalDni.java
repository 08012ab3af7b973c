package io.github.dl4jdni.examples;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.structure.InterfaceSummary;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * 2. Conditional DNI: the gradient models see the labels, and take the default for that, the error
 * model. {@code Dni.connect} is what lets the labels reach them.
 */
public final class ConditionalDni {

  private ConditionalDni() {}

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
            .layer(hidden(784))
            .layer(hidden(128))
            .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(configuration));
    network.init();

    network.fit(ExampleDigits.training(), ExampleDigits.epochs());

    for (InterfaceSummary each : Dni.interfaces(network)) {
      System.out.printf(
          "%s: %s, %,d numbers%n", each.name(), each.gradientModel(), each.parameters());
    }
    System.out.printf("accuracy %.3f%n", network.evaluate(ExampleDigits.test()).accuracy());
  }

  private static SyntheticGradientDense hidden(int inputs) {
    return new SyntheticGradientDense.Builder()
        .nIn(inputs)
        .nOut(128)
        .activation(Activation.RELU)
        .conditionOnLabels(true)
        .build();
  }
}
