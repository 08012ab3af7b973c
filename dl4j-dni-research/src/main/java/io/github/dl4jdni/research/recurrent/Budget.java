package io.github.dl4jdni.research.recurrent;

import java.math.BigDecimal;

/**
 * How long a training lasts: so many seconds, or so many minibatches.
 *
 * @param seconds of training, or null if minibatches count
 * @param minibatches of training, or null if seconds count
 */
public record Budget(Double seconds, Long minibatches) {

  /** Least number of slices that a training is cut into. */
  private static final int SLICES = 20;

  /** The longest slice. */
  private static final double SLICE_SECONDS = 5;

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

  /** {@return the budget in words} */
  @Override
  public String toString() {
    return seconds != null ? plain(seconds) + " s of processor time" : minibatches + " minibatches";
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
