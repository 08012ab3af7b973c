package io.github.dl4jdni.examples;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.PipelinedListener;
import io.github.dl4jdni.train.Schedule;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * 4. Two modules, each on a thread of its own: the lower one goes on to the next minibatch while
 * the upper one is still at work on the last.
 */
public final class PipelinedTraining {

  private PipelinedTraining() {}

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
            .layer(new DenseLayer.Builder().nIn(784).nOut(256).build())
            .layer(new DenseLayer.Builder().nOut(256).build())
            .layer(new DenseLayer.Builder().nOut(256).build())
            .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
            .build();
    MultiLayerConfiguration configuration =
        Dni.convert(stock).intoModules(2).conditionOnLabels(true).build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();

    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network)
            .schedule(Schedule.pipelined(1)) // a gradient model's learning may lag one step
            .listeners(PipelinedListener.every(100, new ScoreIterationListener(100)))
            .build()) {
      trainer.fit(ExampleDigits.training(), ExampleDigits.epochs());
    }

    System.out.printf("accuracy %.3f%n", network.evaluate(ExampleDigits.test()).accuracy());
  }
}
