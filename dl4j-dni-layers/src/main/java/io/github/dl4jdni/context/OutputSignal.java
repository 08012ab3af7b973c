package io.github.dl4jdni.context;

/** What a network's output can share with the interfaces below it, one row a position. */
public enum OutputSignal {

  /** The labels as the loss gets them. */
  LABELS("labels"),

  /** The labels with the loss's mask on them: rows that do not count are zero. */
  MASKED_LABELS("labels"),

  /**
   * The errors ∂L/∂z with respect to the output's pre-activation z, as the loss gives them: masked,
   * weighted, and not divided by the minibatch's size.
   */
  ERRORS("errors");

  private final String noun;

  OutputSignal(String noun) {
    this.noun = noun;
  }

  /**
   * How a message names it.
   *
   * @return a plural
   */
  public String noun() {
    return noun;
  }
}
