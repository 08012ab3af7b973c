package io.github.dl4jdni.examples;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** 5. An LSTM recalls a bit after 12 steps with windows of 4: predictions carry gradients on. */
public final class BeyondTheWindow {

  private static final int STEPS = 12;

  private BeyondTheWindow() {}

  /**
   * Runs the example.
   *
   * @param arguments not used
   */
  public static void main(String[] arguments) {
    System.out.printf("truncated backpropagation: %.2f of the bits%n", recalled(0));
    System.out.printf("synthetic gradients:       %.2f of the bits%n", recalled(1));
  }

  /** Trains with synthetic gradients (scale 1) or without. {@return the share recalled} */
  private static double recalled(double scale) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(0.003))
            .list()
            .layer(
                new SyntheticGradientLSTM.Builder()
                    .nIn(1)
                    .nOut(16)
                    .forgetGateBiasInit(0)
                    .consumptionScale(scale)
                    .gradientModel(GradientModel.error())
                    .conditionOnLabels(true)
                    .build())
            .layer(new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTLength(4)
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(configuration));
    network.init();
    Random random = new Random(1);
    for (int i = 0; i < Integer.getInteger("examples.minibatches", 600); i++) {
      network.fit(sequences(32, random));
    }
    return network.evaluate(new SingletonDataSetIterator(sequences(1_000, random))).accuracy();
  }

  /** A bit, then nothing; it is the label of all steps, and only the last step's counts. */
  private static DataSet sequences(int count, Random random) {
    INDArray features = Nd4j.zeros(count, 1, STEPS);
    INDArray labels = Nd4j.zeros(count, 2, STEPS);
    INDArray counts = Nd4j.zeros(count, STEPS);
    counts.putColumn(STEPS - 1, Nd4j.ones(count));
    for (int i = 0; i < count; i++) {
      int bit = random.nextInt(2);
      features.putScalar(i, 0, 0, 2 * bit - 1);
      labels.tensorAlongDimension(i, 1, 2).putRow(bit, Nd4j.ones(STEPS));
    }
    return new DataSet(features, labels, null, counts);
  }
}
