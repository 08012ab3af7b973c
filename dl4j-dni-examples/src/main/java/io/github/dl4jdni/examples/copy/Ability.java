package io.github.dl4jdni.examples.copy;

/**
 * What a network knows of sequences that it is being trained on.
 *
 * @param length of the sequences
 * @param bits of loss per bit of target, on fresh sequences
 * @param share of the pattern's bits that are known: 0 by chance, 1 for all, negative for worse
 *     than chance
 * @param collapsed whether that is less than half of what was solved before
 */
record Ability(SequenceLength length, double bits, double share, boolean collapsed) {

  /**
   * {@return what a network knows}
   *
   * @param length of the sequences
   * @param bits of loss per bit of target
   * @param solved the longest length that was solved before, or null
   */
  static Ability of(SequenceLength length, double bits, SequenceLength solved) {
    double share = 1 - bits / length.chanceBits();
    double before =
        solved == null
            ? 0
            : (double) (solved.items() * solved.repeats()) / (length.items() * length.repeats());
    // Written so that a loss that is not a number counts as a collapse.
    return new Ability(length, bits, share, solved != null && !(share >= before / 2));
  }
}
