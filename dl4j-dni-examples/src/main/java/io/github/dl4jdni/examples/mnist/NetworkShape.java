package io.github.dl4jdni.examples.mnist;

/**
 * The layers of a network.
 *
 * @param kind fully connected or convolutional
 * @param side width and height of an input image in pixels
 * @param classes width of the output
 * @param depth number of layers with weights, the output layer among them; at least 2
 * @param hidden width of each hidden layer: units, or channels of a convolutional one
 */
public record NetworkShape(NetworkKind kind, int side, int classes, int depth, int hidden) {

  /** {@return the number of pixels of an input image} */
  public int inputs() {
    return side * side;
  }

  /** {@return the number of hidden layers} */
  public int hiddenLayers() {
    return depth - 1;
  }
}
