package io.github.dl4jdni.cli.network;

import io.github.dl4jdni.conf.GradientModel;

/** How a network's hidden layers get their gradients. */
public enum Method {
  /** Ordinary backpropagation: the yardstick. */
  BACKPROP("backprop"),
  /** Decoupled neural interfaces that predict the gradient from the message alone. */
  DNI("dni"),
  /** Conditional interfaces: the gradient model sees the labels, too; the library's default one. */
  CDNI("cdni"),
  /** Conditional interfaces with the paper's linear (or convolutional) gradient model. */
  CDNI_LINEAR("cdni-linear"),
  /**
   * Complete unlock: conditional interfaces, and modules that predict their inputs from the
   * network's as well.
   */
  COMPLETE("complete"),
  /** Direct feedback alignment: the output's error through fixed random weights. */
  DFA("dfa"),
  /** A local classifier behind every hidden layer. */
  LOCAL("local"),
  /** True gradients of earlier minibatches (Huo et al. 2018). */
  DDG("ddg"),
  /** The same, a minibatch a module later, and shrunk at each interface (Zhuang et al. 2021). */
  FDG("fdg"),
  /** No gradient: hidden layers stay at their initial values, only the output layer learns. */
  NONE("none");

  private final String label;

  Method(String label) {
    this.label = label;
  }

  /** {@return whether its modules learn from true gradients that come late} */
  public boolean isDelayed() {
    return this == DDG || this == FDG;
  }

  /** {@return whether its network's modules can be trained apart by any schedule} */
  public boolean hasInterfaces() {
    return this == DNI || this == CDNI || this == CDNI_LINEAR || this == COMPLETE || this == LOCAL;
  }

  /** {@return whether its gradient models see the labels} */
  public boolean seesLabels() {
    return this != DNI && !isDelayed();
  }

  /** {@return whether its gradient model may be another than its own} */
  public boolean takesGradientModel() {
    return this == DNI || this == CDNI || this == CDNI_LINEAR || this == COMPLETE;
  }

  /** {@return the gradient model that the method is; null if it may be any} */
  public GradientModel gradientModel() {
    return switch (this) {
      case DFA -> GradientModel.directFeedback();
      case LOCAL -> GradientModel.local();
      case DDG, FDG -> GradientModel.linear(); // idle: its interfaces are boundaries alone
      default -> null;
    };
  }

  /** {@return the name on the command line, in tables and in reports} */
  @Override
  public String toString() {
    return label;
  }
}
