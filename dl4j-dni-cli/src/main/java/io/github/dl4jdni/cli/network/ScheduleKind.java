package io.github.dl4jdni.cli.network;

/** Who trains a network with interfaces, and in which order its modules are updated. */
public enum ScheduleKind {
  /** Deeplearning4j's own {@code fit}: one backward pass through all layers. */
  FIT("fit"),
  /** Module by module, each updating before the next one starts. */
  SEQUENTIAL("sequential"),
  /** All modules at the same time, each on a thread of its own. */
  PIPELINED("pipelined"),
  /** In random order, each module with a probability. */
  RANDOM("random"),
  /**
   * All at the same time, by true gradients of earlier minibatches: what methods, not users, ask.
   */
  DELAYED("delayed");

  private final String label;

  ScheduleKind(String label) {
    this.label = label;
  }

  /** {@return the name on the command line and in reports} */
  @Override
  public String toString() {
    return label;
  }
}
