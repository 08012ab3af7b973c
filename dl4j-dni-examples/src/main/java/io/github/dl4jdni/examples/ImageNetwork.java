package io.github.dl4jdni.examples;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.structure.InterfaceSummary;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * 9. Convolutions: interfaces behind the pooling. CIFAR-10 needs {@code InputType.convolutional(32,
 * 32, 3)} and Deeplearning4j's {@code Cifar10DataSetIterator}, no more.
 */
public final class ImageNetwork {

  private ImageNetwork() {}

  /**
   * Runs the example.
   *
   * @param arguments not used
   */
  public static void main(String[] arguments) {
    MultiLayerConfiguration stock =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(0.003))
            .activation(Activation.RELU)
            .list()
            .layer(new ConvolutionLayer.Builder(5, 5).nOut(8).build())
            .layer(new SubsamplingLayer.Builder().build())
            .layer(new ConvolutionLayer.Builder(5, 5).nOut(8).build())
            .layer(new SubsamplingLayer.Builder().build())
            .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.convolutionalFlat(28, 28, 1))
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.convert(stock).everyHiddenLayer().conditionOnLabels(true).build());
    network.init();

    network.fit(ExampleDigits.training(), 1);

    for (InterfaceSummary each : Dni.interfaces(network)) {
      System.out.printf(
          "%s: %s, %,d numbers%n", each.name(), each.gradientModel(), each.parameters());
    }
    System.out.printf("accuracy %.3f%n", network.evaluate(ExampleDigits.test()).accuracy());
  }
}
