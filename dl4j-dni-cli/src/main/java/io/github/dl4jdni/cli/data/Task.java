package io.github.dl4jdni.cli.data;

/** What is learnt of examples. */
public enum Task {
  /** Which of some classes each is of. */
  CLASSIFICATION("classification"),
  /** Which of some labels each has: any number of them. */
  MULTI_LABEL("multi-label"),
  /** Numbers. */
  REGRESSION("regression");

  private final String label;

  Task(String label) {
    this.label = label;
  }

  /** {@return the name on the command line and in reports} */
  @Override
  public String toString() {
    return label;
  }
}
