package io.github.dl4jdni.research.tutorial;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.internal.interfaces.DecoupledLayer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A network of the tutorials: logistic layers, the lower ones of them with linear gradient models.
 *
 * <p>Its gradients are sums over the batch for weights, and means for biases: those have a rate of
 * their own.
 */
public final class TextNetwork {

  private final MultiLayerNetwork network;
  private final List<TextLayer> layers = new ArrayList<>();

  private TextNetwork(
      MultiLayerNetwork network,
      Shape shape,
      TextLayer.Direction direction,
      TextLayer.Direction ofModels) {
    this.network = network;
    ArrayGarbage garbage = new ArrayGarbage();
    int index = 0;
    for (int i = 0; i < shape.layers(); i++) {
      Layer weights = network.getLayer(index++);
      Layer activation = network.getLayer(index++);
      DecoupledLayer model = i < shape.models() ? (DecoupledLayer) network.getLayer(index++) : null;
      layers.add(new TextLayer(weights, activation, model, direction, ofModels, garbage));
    }
  }

  /**
   * What a network is like.
   *
   * @param sizes widths from input to output
   * @param models how many layers, from the first on, have a gradient model
   * @param bias whether layers and gradient models have biases
   * @param batch examples of a minibatch
   */
  public record Shape(List<Integer> sizes, int models, boolean bias, int batch) {

    /** Copies the sizes. */
    public Shape {
      sizes = List.copyOf(sizes);
    }

    /** {@return the number of layers with weights} */
    public int layers() {
      return sizes.size() - 1;
    }
  }

  /**
   * Initial values: normal numbers, drawn layer by layer; in each first the weights, then the
   * biases, then the gradient model.
   *
   * @param scale standard deviation
   * @param mean the mean
   * @param models whether gradient models keep what was drawn for them; they are zero otherwise
   */
  public record Start(double scale, double mean, boolean models) {}

  /**
   * Makes a network that moves with a fixed rate.
   *
   * @param shape what it is like
   * @param rate of all parameters
   * @param direction of all updates
   * @return the network, without initial values
   */
  public static TextNetwork of(Shape shape, double rate, TextLayer.Direction direction) {
    return of(shape, new Sgd(rate), new Sgd(rate / shape.batch()), direction, direction);
  }

  /**
   * Makes a network.
   *
   * @param shape what it is like
   * @param updater of the weights
   * @param biasUpdater of the biases
   * @param direction of the layers' updates
   * @param ofModels of the gradient models' updates
   * @return the network, without initial values
   */
  public static TextNetwork of(
      Shape shape,
      IUpdater updater,
      IUpdater biasUpdater,
      TextLayer.Direction direction,
      TextLayer.Direction ofModels) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .updater(updater)
            .biasUpdater(biasUpdater)
            .list();
    for (int i = 0; i < shape.layers(); i++) {
      int inputs = shape.sizes().get(i);
      int outputs = shape.sizes().get(i + 1);
      list.layer(dense(inputs, outputs, shape.bias()).build())
          .layer(new ActivationLayer(Activation.SIGMOID));
      if (i < shape.models()) {
        DenseLayer model =
            dense(outputs, outputs, shape.bias()).updater(updater).biasUpdater(biasUpdater).build();
        list.layer(
            new SyntheticGradientModule.Builder()
                .nIn(outputs)
                .gradientModel(GradientModel.of(model))
                .build());
      }
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    network.initGradientsView();
    return new TextNetwork(network, shape, direction, ofModels);
  }

  private static DenseLayer.Builder dense(int inputs, int outputs, boolean bias) {
    return new DenseLayer.Builder()
        .nIn(inputs)
        .nOut(outputs)
        .hasBias(bias)
        .activation(Activation.IDENTITY);
  }

  /**
   * Draws the initial values.
   *
   * @param random where from
   * @param start their distribution
   * @return this
   */
  public TextNetwork draw(NumpyRandom random, Start start) {
    for (TextLayer layer : layers) {
      layer
          .parameters()
          .forEach(
              parameter -> {
                INDArray drawn =
                    random.normal(
                        parameter.values().size(0),
                        parameter.values().size(1),
                        start.scale(),
                        start.mean());
                boolean zero = parameter.ofModel() && !start.models();
                parameter.values().assign(zero ? drawn.mul(0) : drawn);
              });
    }
    return this;
  }

  /** {@return the layers, from the input on} */
  public List<TextLayer> layers() {
    return List.copyOf(layers);
  }

  /** {@return all parameters in one row} */
  public INDArray parameters() {
    return network.params();
  }

  /**
   * {@return the network's output}
   *
   * @param inputs [N, width of the input]
   */
  public INDArray output(INDArray inputs) {
    return network.output(inputs);
  }
}
