package io.github.dl4jdni.research.copy;

/**
 * What a network knows of the sequences that it is being trained on.
 *
 * <p>A training has collapsed if the network knows less than half as much of the pattern as it once
 * solved, at two checks in a row at the same length: right after a length was solved, the first
 * sequences of the next one confuse it for a while.
 *
 * @param length of the sequences
 * @param bits of loss per bit of target, on fresh sequences
 * @param share of the pattern's bits that are known: 0 by chance, 1 for all, negative for worse
 *     than chance
 * @param low whether that is less than half of what was solved before
 * @param collapsed whether it was so at the check before, too
 */
record Ability(SequenceLength length, double bits, double share, boolean low, boolean collapsed) {

  /**
   * {@return what a network knows}
   *
   * @param length of the sequences
   * @param bits of loss per bit of target
   * @param solved the longest length that was solved before, or null
   * @param before what the check before gave, or null
   */
  static Ability of(SequenceLength length, double bits, SequenceLength solved, Ability before) {
    double share = 1 - bits / length.chanceBits();
    // Written so that a loss that is not a number counts as low.
    boolean low = solved != null && !(share >= shareOf(solved, length) / 2);
    boolean again = before != null && before.low && before.length.equals(length);
    return new Ability(length, bits, share, low, low && again);
  }

  private static double shareOf(SequenceLength solved, SequenceLength length) {
    return (double) (solved.items() * solved.repeats()) / (length.items() * length.repeats());
  }
}
