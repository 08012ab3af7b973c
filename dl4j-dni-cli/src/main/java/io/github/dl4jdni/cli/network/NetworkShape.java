package io.github.dl4jdni.cli.network;

import io.github.dl4jdni.cli.data.Task;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * The layers of a network.
 *
 * @param kind fully connected or convolutional
 * @param height of an input image in pixels; 1 for a row of numbers
 * @param width of an input image in pixels, or the numbers of a row
 * @param channels of an input image
 * @param classes width of the output
 * @param depth number of layers with weights, the output layer among them; at least 2
 * @param hidden width of each hidden layer: units, or channels of a convolutional one
 * @param task what the output layer learns, from which its activation and loss follow
 */
public record NetworkShape(
    NetworkKind kind,
    int height,
    int width,
    int channels,
    int classes,
    int depth,
    int hidden,
    Task task) {

  /**
   * For square grey images.
   *
   * @param kind fully connected or convolutional
   * @param side width and height of an input image in pixels
   * @param classes width of the output
   * @param depth number of layers with weights
   * @param hidden width of each hidden layer
   */
  public NetworkShape(NetworkKind kind, int side, int classes, int depth, int hidden) {
    this(kind, side, side, 1, classes, depth, hidden, Task.CLASSIFICATION);
  }

  /** {@return the number of values of an input} */
  public int inputs() {
    return height * width * channels;
  }

  /** {@return the type of an input image, given as a row of its values} */
  InputType image() {
    return InputType.convolutionalFlat(height, width, channels);
  }

  /** {@return the number of hidden layers} */
  public int hiddenLayers() {
    return depth - 1;
  }
}
