package io.github.dl4jdni.cli.data;

import java.util.SplittableRandom;

/** Random numbers that hang on nothing but what they are for. */
public final class Seeds {

  private static final long FACTOR = 0x9E3779B97F4A7C15L; // odd: no bit is lost

  private Seeds() {}

  /**
   * {@return a generator of its own for each list of numbers}
   *
   * @param numbers a seed, and what tells one use of it from another
   */
  public static SplittableRandom random(long... numbers) {
    long mixed = 0;
    for (long number : numbers) {
      mixed = (mixed ^ number) * FACTOR;
      mixed ^= mixed >>> 32;
    }
    return new SplittableRandom(mixed);
  }
}
