package io.github.dl4jdni.cli.data;

/** What the error is measured on. */
public enum MeasuredSplit {
  /** What no setting was chosen on: for results. */
  TEST("test"),
  /** Held out from training, too: for choosing settings. */
  VALIDATION("validation");

  private final String label;

  MeasuredSplit(String label) {
    this.label = label;
  }

  /** {@return the name on the command line and in reports} */
  @Override
  public String toString() {
    return label;
  }
}
