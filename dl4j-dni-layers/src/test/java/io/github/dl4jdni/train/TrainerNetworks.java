package io.github.dl4jdni.train;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks with interfaces, and batches for them. */
final class TrainerNetworks {

  static final int INPUTS = 7;
  static final int CLASSES = 3;

  private TrainerNetworks() {}

  /** Three hidden layers of odd sizes, an interface after each, in double precision. */
  static MultiLayerNetwork dense(GradientModel model, boolean conditional, IUpdater updater) {
    return dense(model, conditional, updater, DataType.DOUBLE);
  }

  static MultiLayerNetwork dense(
      GradientModel model, boolean conditional, IUpdater updater, DataType dataType) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(42)
            .dataType(dataType)
            .updater(updater)
            .activation(Activation.TANH)
            .list();
    for (int width : new int[] {6, 5, 4}) {
      list.layer(
          new SyntheticGradientDense.Builder()
              .nOut(width)
              .gradientModel(model)
              .conditionOnLabels(conditional)
              .build());
    }
    list.layer(
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .build());
    MultiLayerConfiguration configuration =
        list.setInputType(InputType.feedForward(INPUTS)).build();
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(configuration));
    network.init();
    return network;
  }

  /** Batches of a fixed random source; the last one is smaller. */
  static List<DataSet> batches(int count, int size, long seed, DataType dataType) {
    Random random = new Random(seed);
    List<DataSet> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int examples = i == count - 1 && size > 1 ? size / 2 : size;
      INDArray features = Nd4j.create(dataType, examples, INPUTS);
      INDArray labels = Nd4j.create(dataType, examples, CLASSES);
      for (int row = 0; row < examples; row++) {
        double sum = 0;
        for (int column = 0; column < INPUTS; column++) {
          double value = random.nextGaussian();
          features.putScalar(row, column, value);
          sum += (column % 2 == 0 ? 1 : -1) * value;
        }
        labels.putScalar(row, sum > 1 ? 2 : sum < -1 ? 0 : 1, 1);
      }
      batches.add(new DataSet(features, labels));
    }
    return batches;
  }
}
