package io.github.dl4jdni.internal.context;

/** What a network's output can share with the interfaces below it, one row a position. */
public enum OutputSignal {

  /** The labels as the loss gets them. */
  LABELS("labels"),

  /** The labels with the loss's mask on them: rows that do not count are zero. */
  MASKED_LABELS("labels"),

  /**
   * The labels as the loss gets them, and beside them the loss's mask, as wide as they are: 1 where
   * a label counts, 0 where it does not.
   */
  LABELS_AND_MASK("labels") {
    @Override
    public long width(long labels) {
      return 2 * labels;
    }
  },

  /** The labels, and those of the time steps after, as {@link LabelsAhead} puts them together. */
  LABELS_AHEAD("labels"),

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

  /**
   * How wide a row of it is.
   *
   * @param labels how wide the labels are
   * @return the number of columns, without the one behind them
   */
  public long width(long labels) {
    return labels;
  }

  /**
   * How wide the labels are that a row of it belongs to.
   *
   * @param width the columns of the row, without the one behind them
   * @return the width of the labels
   */
  public long labels(long width) {
    return width / width(1);
  }
}
