package io.github.dl4jdni.cli.network;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ISchedule;

/** The layers of one kind of network, from which every method's network is put together. */
abstract class LayerStack {

  private final NetworkSpecification specification;

  LayerStack(NetworkSpecification specification) {
    this.specification = specification;
  }

  /** {@return the stack of the specification's kind of network} */
  static LayerStack of(NetworkSpecification specification) {
    return switch (specification.shape().kind()) {
      case FCN -> new DenseStack(specification);
      case CNN -> new ConvolutionalStack(specification);
    };
  }

  /**
   * {@return the layers of one hidden layer, from the input upwards}
   *
   * @param number of the hidden layer, from 1
   */
  abstract List<Layer> hidden(int number);

  /**
   * {@return the network whose modules learn from gradients that models of their own predict; it
   * has the stock network's weights}
   *
   * @param stock the network that learns by backprop
   * @param gradientModel what predicts the hidden layers' gradients
   * @param conditional whether that sees the labels
   */
  abstract MultiLayerNetwork decoupled(
      MultiLayerNetwork stock, GradientModel gradientModel, boolean conditional);

  /**
   * {@return the gradient model that a kind means in this network}
   *
   * @param kind of gradient model
   */
  abstract GradientModel gradientModel(GradientModelKind kind);

  /**
   * Tells a network's configuration what its layers leave open.
   *
   * @param network all layers are in it
   */
  abstract void complete(NeuralNetConfiguration.ListBuilder network);

  /** Width of the output layer's input, or 0 for what the layer below gives. */
  abstract int outputInputs();

  final NetworkShape shape() {
    return specification.shape();
  }

  /** {@return the share λ of the gradient that came back, or null} */
  final ISchedule mixing() {
    return specification.mixing();
  }

  /** {@return how many modules were asked for, or null} */
  final Integer modules() {
    return specification.modules();
  }

  /** {@return the layers of all hidden layers, from the input upwards} */
  final List<Layer> allHidden() {
    List<Layer> layers = new ArrayList<>();
    for (int number = 1; number <= shape().hiddenLayers(); number++) {
      layers.addAll(hidden(number));
    }
    return layers;
  }

  /**
   * {@return the output layer: softmax with cross-entropy for classes, sigmoids with that for
   * labels, and for numbers the identity with squared errors}
   */
  final Layer output() {
    LossFunction loss =
        switch (shape().task()) {
          case CLASSIFICATION -> LossFunction.MCXENT;
          case MULTI_LABEL -> LossFunction.XENT;
          case REGRESSION -> LossFunction.MSE;
        };
    Activation activation =
        switch (shape().task()) {
          case CLASSIFICATION -> Activation.SOFTMAX;
          case MULTI_LABEL -> Activation.SIGMOID;
          case REGRESSION -> Activation.IDENTITY;
        };
    return new OutputLayer.Builder(loss)
        .name("output")
        .nIn(outputInputs())
        .nOut(shape().classes())
        .activation(activation)
        .build();
  }

  /**
   * {@return the configuration of a network}
   *
   * @param layers from the input upwards, the output layer among them
   */
  final MultiLayerConfiguration configuration(List<Layer> layers) {
    NeuralNetConfiguration.ListBuilder builder =
        new NeuralNetConfiguration.Builder()
            .seed(specification.seed())
            .updater(new Adam(specification.learningRateSchedule()))
            .weightInit(WeightInit.RELU)
            .list();
    layers.forEach(builder::layer);
    complete(builder);
    return builder.build();
  }

  /**
   * {@return an initialised network}
   *
   * @param layers from the input upwards, the output layer among them
   */
  final MultiLayerNetwork network(List<Layer> layers) {
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(configuration(layers)));
    network.init();
    return network;
  }
}
