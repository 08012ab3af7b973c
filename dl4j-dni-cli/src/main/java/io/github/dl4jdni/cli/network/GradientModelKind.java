package io.github.dl4jdni.cli.network;

/** The kinds of gradient model that an interface predicts with. */
public enum GradientModelKind {
  /** The error of the network's output, as a readout of the message predicts it, fed back. */
  ERROR("error"),
  /** One linear layer, dense, that is solved for in closed form. */
  LEAST_SQUARES("least-squares"),
  /** One linear layer, dense or convolutional. */
  LINEAR("linear"),
  /** Two hidden layers before the linear one. */
  MLP("mlp");

  private final String label;

  GradientModelKind(String label) {
    this.label = label;
  }

  /** {@return the name on the command line and in reports} */
  @Override
  public String toString() {
    return label;
  }
}
