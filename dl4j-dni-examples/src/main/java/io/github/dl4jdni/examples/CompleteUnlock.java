package io.github.dl4jdni.examples;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * 7. Complete unlock: the upper module does not wait for the lower one either. In training its
 * input is predicted from the network's; when the network is used, the real input takes its place.
 */
public final class CompleteUnlock {

  private CompleteUnlock() {}

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
            .activation(Activation.RELU)
            .list()
            .layer(
                new SyntheticGradientDense.Builder()
                    .nIn(784)
                    .nOut(128)
                    .conditionOnLabels(true)
                    .build())
            .layer(new SyntheticInputModule.Builder().inputModel(GradientModel.mlp(256)).build())
            .layer(new DenseLayer.Builder().nOut(128).build())
            .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(configuration));
    network.init();

    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network).schedule(Schedule.pipelined(1)).build()) {
      trainer.fit(ExampleDigits.training(), ExampleDigits.epochs());
    }

    System.out.printf("accuracy %.3f%n", network.evaluate(ExampleDigits.test()).accuracy());
  }
}
