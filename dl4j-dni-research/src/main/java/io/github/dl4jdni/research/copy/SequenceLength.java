package io.github.dl4jdni.research.copy;

/**
 * How long the sequences of a copy task are.
 *
 * @param items of the pattern, N
 * @param repeats how often the pattern is to be said, R
 */
public record SequenceLength(int items, int repeats) {

  /** Steps beside the pattern and its repeats: delimiter, repeat count, end marker. */
  private static final int OTHER_STEPS = 3;

  /** {@return the number of steps, (R + 1) N + 3} */
  public int steps() {
    return (repeats + 1) * items + OTHER_STEPS;
  }

  /** {@return the number of steps at whose output something is expected, R N + 1: the last ones} */
  public int targetSteps() {
    return repeats * items + 1;
  }

  /** {@return the number of bits that are expected of one sequence} */
  public int targetBits() {
    return targetSteps() * CopyEncoding.OUTPUTS;
  }

  /**
   * {@return the bits of loss per bit of target of who knows when to say something, and nothing of
   * the pattern}
   */
  public double chanceBits() {
    return (double) repeats * items * CopyEncoding.BITS / targetBits();
  }
}
