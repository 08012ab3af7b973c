package io.github.dl4jdni.research.tutorial;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network all of whose layers, the last one too, have a gradient model and move by what it
 * predicts: the first version of the texts, as operations of its layers. Operations of different
 * layers share nothing but what they are given, and may be run by different threads.
 */
public final class AllSyntheticNetwork {

  private final TextNetwork network;
  private final List<TextLayer> layers;

  /**
   * Takes the network.
   *
   * @param network with a gradient model behind each layer
   */
  public AllSyntheticNetwork(TextNetwork network) {
    this.network = network;
    layers = network.layers();
  }

  /**
   * What a layer's forward pass leaves.
   *
   * @param output o
   * @param predicted the synthetic gradient of o by which the layer moved
   * @param handedBack the gradient of the input, through the weights after their update; null of
   *     the first layer
   */
  public record Pass(INDArray output, INDArray predicted, INDArray handedBack) {}

  /** {@return the number of layers} */
  public int size() {
    return layers.size();
  }

  /** {@return the network} */
  public TextNetwork network() {
    return network;
  }

  /**
   * Forward pass of a layer, and its update by its own synthetic gradient.
   *
   * @param index of the layer, from 0
   * @param input what the layer below gave
   * @param iteration the iteration, from 0
   * @return what came out
   */
  public Pass forward(int index, INDArray input, int iteration) {
    TextLayer layer = layers.get(index);
    INDArray output = layer.forward(input);
    INDArray predicted = layer.predict();
    layer.backpropagate(predicted);
    layer.update(iteration);
    return new Pass(output, predicted, index == 0 ? null : layer.inputGradient());
  }

  /**
   * Update of a layer's gradient model.
   *
   * @param index of the layer, from 0
   * @param target the gradient of its output
   * @param late whether the model has predicted or learnt since
   * @param iteration of the output
   */
  public void learn(int index, INDArray target, boolean late, int iteration) {
    layers.get(index).learn(target, late, iteration);
  }

  /** Forgets what no gradient model will learn from. */
  public void dropPredictions() {
    layers.forEach(TextLayer::dropPredictions);
  }
}
