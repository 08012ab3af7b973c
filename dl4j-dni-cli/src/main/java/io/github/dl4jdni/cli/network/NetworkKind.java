package io.github.dl4jdni.cli.network;

/** The kinds of network that the experiment builds. */
public enum NetworkKind {
  /** Fully connected layers. */
  FCN("fcn"),
  /** Convolutional layers. */
  CNN("cnn");

  private final String label;

  NetworkKind(String label) {
    this.label = label;
  }

  /** {@return the name on the command line, in tables and in reports} */
  @Override
  public String toString() {
    return label;
  }
}
