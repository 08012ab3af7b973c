package io.github.dl4jdni.examples;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.files.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * 3. A network of stock layers, saved and read again, gets interfaces, is trained, and loses them:
 * what is left needs nothing of this library to be served.
 */
public final class ConvertAndStrip {

  private ConvertAndStrip() {}

  /**
   * Runs the example.
   *
   * @param arguments not used
   * @throws IOException if the model cannot be written or read
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Files.createTempFile("stock", ".zip");
    try {
      ModelSerializer.writeModel(stock(), file.toFile(), true);
      MultiLayerNetwork saved = new ModelReader().read(file).multiLayerNetwork();

      MultiLayerNetwork dni = Dni.convert(saved).everyHiddenLayer().conditionOnLabels(true).build();
      dni.fit(ExampleDigits.training(), ExampleDigits.epochs());
      MultiLayerNetwork plain = Dni.strip(dni);

      System.out.printf("numbers before %,d%n", saved.numParams());
      System.out.printf("in training    %,d%n", dni.numParams());
      System.out.printf("to be served   %,d%n", plain.numParams());
      System.out.printf("accuracy %.3f%n", plain.evaluate(ExampleDigits.test()).accuracy());
    } finally {
      Files.delete(file);
    }
  }

  private static MultiLayerNetwork stock() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.001))
                .activation(Activation.RELU)
                .list()
                .layer(new DenseLayer.Builder().nIn(784).nOut(128).build())
                .layer(new DenseLayer.Builder().nOut(128).build())
                .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
                .build());
    network.init();
    return network;
  }
}
