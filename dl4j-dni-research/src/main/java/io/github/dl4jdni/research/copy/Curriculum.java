package io.github.dl4jdni.research.copy;

/** The copy tasks, and how their sequences grow with success. */
public enum Curriculum {
  /** The pattern is said once: one item more each time. */
  COPY("copy") {
    @Override
    SequenceLength next(SequenceLength solved) {
      return new SequenceLength(solved.items() + 1, 1);
    }
  },
  /** The pattern is said several times: repeats and items grow in turn. */
  REPEAT_COPY("repeat-copy") {
    @Override
    SequenceLength next(SequenceLength solved) {
      return solved.repeats() < solved.items()
          ? new SequenceLength(solved.items(), solved.repeats() + 1)
          : new SequenceLength(solved.items() + 1, solved.repeats());
    }
  };

  /** Bits of loss per bit of target below which a length counts as solved. */
  static final double SOLVED_BELOW = 0.15;

  private final String label;

  Curriculum(String label) {
    this.label = label;
  }

  /** {@return the length to begin with} */
  SequenceLength first() {
    return new SequenceLength(1, 1);
  }

  /**
   * {@return the length that follows}
   *
   * @param solved the length that was learnt
   */
  abstract SequenceLength next(SequenceLength solved);

  /** {@return the task's name, which is its command's} */
  @Override
  public String toString() {
    return label;
  }
}
