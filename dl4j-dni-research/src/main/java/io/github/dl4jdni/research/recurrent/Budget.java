package io.github.dl4jdni.research.recurrent;

import java.math.BigDecimal;

/**
 * How long a training lasts: so many seconds, or so many minibatches.
 *
 * @param seconds of training, or null if minibatches count
 * @param minibatches of training, or null if seconds count
 * @param coolDown the share of it, at its end, over which the learning rate falls to zero
 */
public record Budget(Double seconds, Long minibatches, double coolDown) {

  /** Least number of slices that a training is cut into. */
  private static final int SLICES = 20;

  /** The longest slice. */
  private static final double SLICE_SECONDS = 5;

  /** With the same learning rate all along. */
  public Budget(Double seconds, Long minibatches) {
    this(seconds, minibatches, 0);
  }

  /**
   * {@return the share of a budget that is spent, from 0 to 1}
   *
   * @param spentSeconds of training
   * @param spentMinibatches of training
   */
  double spent(double spentSeconds, long spentMinibatches) {
    double share =
        seconds != null ? spentSeconds / seconds : (double) spentMinibatches / minibatches;
    return Math.min(1, share);
  }

  /** {@return how many slices a training is cut into, which alternate with those of others} */
  int slices() {
    return seconds == null ? SLICES : Math.max(SLICES, (int) Math.ceil(seconds / SLICE_SECONDS));
  }

  /**
   * {@return what the learning rate is multiplied by in a slice: 1 until the cool-down, then as
   * much as a straight line to zero has in the middle of the slice}
   *
   * @param slice which one, from 0
   */
  double rateFactor(int slice) {
    double left = 1 - (slice + 0.5) / slices();
    return left >= coolDown ? 1 : Math.max(0, left / coolDown);
  }

  /** {@return the budget in words} */
  @Override
  public String toString() {
    return seconds != null ? plain(seconds) + " s of processor time" : minibatches + " minibatches";
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
