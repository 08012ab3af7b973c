package io.github.dl4jdni.examples;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.stats.DniHealthListener;
import io.github.dl4jdni.stats.GradientComparison;
import io.github.dl4jdni.stats.InterfaceComparison;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * 6. How good are the predictions? While it trains a listener warns of interfaces that learn
 * nothing; afterwards each prediction is held against the true gradient of a batch.
 */
public final class MeasureInterfaces {

  private MeasureInterfaces() {}

  /**
   * Runs the example.
   *
   * @param arguments not used
   */
  public static void main(String[] arguments) {
    MultiLayerConfiguration stock =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(0.001))
            .activation(Activation.RELU)
            .list()
            .layer(new DenseLayer.Builder().nIn(784).nOut(128).build())
            .layer(new DenseLayer.Builder().nOut(128).build())
            .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.convert(stock).everyHiddenLayer().conditionOnLabels(true).build());
    network.init();
    network.setListeners(new DniHealthListener.Builder().build());

    network.fit(ExampleDigits.training(), ExampleDigits.epochs());

    DataSet batch = ExampleDigits.test().next();
    System.out.println("interface  relative error  cosine");
    for (InterfaceComparison each : GradientComparison.of(network, batch)) {
      System.out.printf(
          "%-9s  %14.3f  %6.3f%n",
          each.name(), each.quality().relativeError(), each.quality().cosine());
    }
  }
}
