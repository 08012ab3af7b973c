package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.cli.command.EnumConverter;

/** How a recurrent layer learns what lies beyond its truncation window. */
public enum RecurrentMethod {
  /** Truncated backpropagation through time: it does not. */
  BPTT("bptt"),
  /**
   * A model predicts the gradient of the window's final state, from that state and labels: a
   * sequence's one label, or those of as many steps after the state as the settings say. Where they
   * say none it is dni-state.
   */
  DNI("dni"),
  /** As dni, from the state alone. */
  DNI_STATE("dni-state"),
  /** As the paper has it: one model of all windows, learnt by Adam, from the state alone. */
  DNI_PAPER("dni-paper"),
  /** As dni, and the layer also learns to predict that gradient at each step of the window. */
  DNI_AUX("dni-aux"),
  /** A linear model of the state that learns by temporal differences: BP(λ). */
  TD("td"),
  /**
   * Deeplearning4j's own layer, trained by {@code fit}, which goes back through each window as if
   * it had begun with an empty state.
   */
  STOCK("stock"),
  /**
   * Truncated backpropagation through time, with a loss at the end of every window in place of one
   * at the sequence's end alone: target replication.
   */
  REPLICATED("replicated"),
  /** Backpropagation through time over whole sequences: what the others would like to be. */
  FULL("full");

  /** Longer than any sequence. */
  private static final int WHOLE = 1 << 20;

  private final String label;

  RecurrentMethod(String label) {
    this.label = label;
  }

  /** {@return whether a model predicts gradients} */
  public boolean predictsGradients() {
    return switch (this) {
      case DNI, DNI_STATE, DNI_PAPER, DNI_AUX, TD -> true;
      case BPTT, STOCK, REPLICATED, FULL -> false;
    };
  }

  /** {@return whether the model that predicts gradients may be any that can predict a state's} */
  boolean takesAnyModel() {
    return predictsGradients() && this != TD;
  }

  /** {@return whether each of a sequence's first windows may have a model of its own} */
  boolean hasModelsOfWindows() {
    return takesAnyModel() && this != DNI_PAPER;
  }

  /** {@return whether the model that predicts gradients sees labels} */
  boolean seesLabels() {
    return this == DNI || this == DNI_AUX;
  }

  /**
   * {@return how many steps of a sequence are one window}
   *
   * @param windowSteps that were asked for
   */
  public int windowSteps(int windowSteps) {
    return this == FULL ? WHOLE : windowSteps;
  }

  /** {@return the name on the command line, in tables and in reports} */
  @Override
  public String toString() {
    return label;
  }

  /** Reads a method. */
  static final class Converter extends EnumConverter<RecurrentMethod> {

    Converter() {
      super(RecurrentMethod.class);
    }
  }
}
