package io.github.dl4jdni.examples.mnist;

/** The images on which the error is measured. */
public enum MeasuredSplit {
  /** The test images: for results. */
  TEST("test"),
  /** Images held out from training: for choosing settings. */
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
