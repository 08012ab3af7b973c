package io.github.dl4jdni.cli.data;

/** The data sets to choose from. */
public enum DataSetKind {
  /** Digits drawn by this program. */
  DIGITS("digits", "digits: synthetic drawings made by this program, not MNIST"),
  /** The data set of handwritten digits, read from its files. */
  MNIST("mnist", "MNIST, read from its files");

  private final String label;
  private final String description;

  DataSetKind(String label, String description) {
    this.label = label;
    this.description = description;
  }

  /** {@return one phrase that says plainly what the images are} */
  public String description() {
    return description;
  }

  /** {@return whether the images are drawn by this program} */
  public boolean isSynthetic() {
    return this == DIGITS;
  }

  /** {@return the name on the command line and in reports} */
  @Override
  public String toString() {
    return label;
  }
}
