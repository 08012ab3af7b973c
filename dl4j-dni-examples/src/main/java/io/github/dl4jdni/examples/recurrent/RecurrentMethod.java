package io.github.dl4jdni.examples.recurrent;

import io.github.dl4jdni.examples.EnumConverter;

/** How a recurrent layer learns what lies beyond its truncation window. */
public enum RecurrentMethod {
  /** Truncated backpropagation through time: it does not. */
  BPTT("bptt");

  private final String label;

  RecurrentMethod(String label) {
    this.label = label;
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
