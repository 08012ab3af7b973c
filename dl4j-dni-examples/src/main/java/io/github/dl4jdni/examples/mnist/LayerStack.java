package io.github.dl4jdni.examples.mnist;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The layers of the fully connected network, from which every method's network is put together.
 *
 * <p>A hidden layer is three of Deeplearning4j's: dense, batch normalization, rectifier.
 */
final class LayerStack {

  private final NetworkSpecification specification;

  LayerStack(NetworkSpecification specification) {
    this.specification = specification;
  }

  /**
   * {@return the layers of one hidden layer, from the input upwards}
   *
   * @param number of the hidden layer, from 1
   */
  List<Layer> hidden(int number) {
    int width = specification.shape().hidden();
    int inputs = number == 1 ? specification.shape().inputs() : width;
    // No bias: batch normalization would subtract it again.
    Layer dense =
        new DenseLayer.Builder()
            .name(dense(number))
            .nIn(inputs)
            .nOut(width)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build();
    Layer norm =
        new BatchNormalization.Builder().name("norm" + number).nIn(width).nOut(width).build();
    Layer rectifier =
        new ActivationLayer.Builder().name("relu" + number).activation(Activation.RELU).build();
    return List.of(dense, norm, rectifier);
  }

  /** {@return the layers of all hidden layers, from the input upwards} */
  List<Layer> allHidden() {
    List<Layer> layers = new ArrayList<>();
    for (int number = 1; number <= specification.shape().hiddenLayers(); number++) {
      layers.addAll(hidden(number));
    }
    return layers;
  }

  /**
   * {@return the hidden layers, from the input upwards, each with an interface behind it}
   *
   * <p>Each is one layer that computes what the three stock ones do, and bears the dense one's
   * name.
   *
   * @param gradientModel what predicts a hidden layer's gradient
   * @param conditional whether that sees the labels
   */
  List<Layer> allDecoupledHidden(GradientModel gradientModel, boolean conditional) {
    List<Layer> layers = new ArrayList<>();
    int width = specification.shape().hidden();
    for (int number = 1; number <= specification.shape().hiddenLayers(); number++) {
      layers.add(
          new SyntheticGradientDense.Builder()
              .name(dense(number))
              .nIn(number == 1 ? specification.shape().inputs() : width)
              .nOut(width)
              .hasBias(false)
              .batchNormalization(true)
              .activation(Activation.RELU)
              .gradientModel(gradientModel)
              .conditionOnLabels(conditional)
              .inputGradient(number > 1)
              .build());
    }
    return layers;
  }

  /** {@return the name under which a layer of the stock network lives in any other one} */
  static String nameOfTwin(String stock) {
    return stock.replace("norm", "dense");
  }

  private static String dense(int number) {
    return "dense" + number;
  }

  /** {@return the output layer: softmax with cross-entropy} */
  Layer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .name("output")
        .nIn(specification.shape().hidden())
        .nOut(specification.shape().classes())
        .activation(Activation.SOFTMAX)
        .build();
  }

  /**
   * {@return the configuration of a network}
   *
   * @param layers from the input upwards, the output layer among them
   */
  MultiLayerConfiguration configuration(List<Layer> layers) {
    NeuralNetConfiguration.ListBuilder builder =
        new NeuralNetConfiguration.Builder()
            .seed(specification.seed())
            .updater(new Adam(specification.learningRateSchedule()))
            .weightInit(WeightInit.RELU)
            .list();
    layers.forEach(builder::layer);
    return builder.build();
  }
}
