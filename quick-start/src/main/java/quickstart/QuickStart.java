package quickstart;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Two interleaved spirals, told apart by a network whose two modules train on threads of their own. */
public final class QuickStart {

  private static final int EXAMPLES = 2000;

  private QuickStart() {}

  public static void main(String[] args) {
    // A network of Deeplearning4j, like any other.
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .updater(new Adam(0.003))
                .activation(Activation.RELU)
                .list()
                .layer(new DenseLayer.Builder().nOut(64).build())
                .layer(new DenseLayer.Builder().nOut(64).build())
                .layer(new DenseLayer.Builder().nOut(64).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();

    // An interface cuts it into two modules; its gradient model sees the labels.
    MultiLayerNetwork decoupled =
        Dni.convert(network).intoModules(2).conditionOnLabels(true).build();
    DataSetIterator training = spirals(1);
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(decoupled).schedule(Schedule.pipelined(1)).build()) {
      trainer.fit(training, 60);
    }

    // What is served consists of Deeplearning4j's layers again.
    MultiLayerNetwork served = Dni.strip(decoupled);
    System.out.printf("accuracy %.3f%n", served.evaluate(spirals(2)).accuracy());
  }

  private static DataSetIterator spirals(long seed) {
    Random random = new Random(seed);
    INDArray points = Nd4j.create(EXAMPLES, 2);
    INDArray labels = Nd4j.create(EXAMPLES, 2);
    for (int i = 0; i < EXAMPLES; i++) {
      int spiral = i % 2;
      double angle = 2.5 * Math.PI * random.nextDouble();
      double radius = 0.2 + angle / Math.PI;
      double turned = angle + spiral * Math.PI;
      points.putScalar(i, 0, radius * Math.cos(turned) + 0.05 * random.nextGaussian());
      points.putScalar(i, 1, radius * Math.sin(turned) + 0.05 * random.nextGaussian());
      labels.putScalar(i, spiral, 1);
    }
    return new ListDataSetIterator<>(new DataSet(points, labels).asList(), 50);
  }
}
