package io.github.dl4jdni.research.clocks;

/** How B's loss reaches A. */
enum Arm {
  /** By an interface: A is updated every T steps. */
  INTERFACE("interface"),
  /** By backpropagation through both: A is updated every T² steps, when B is. */
  WAITING("waiting"),
  /** Not at all: A is updated every T steps, by its own loss. */
  NONE("none");

  private final String label;

  Arm(String label) {
    this.label = label;
  }

  /** {@return the name in tables and reports} */
  @Override
  public String toString() {
    return label;
  }
}
