package io.github.dl4jdni.couple;

/**
 * When a network runs, and when it learns: it ticks at every n-th step, each tick being one time
 * step of its input, and is updated after each window of so many ticks, through which gradients are
 * backpropagated.
 *
 * @param every n, how many steps lie between two ticks
 * @param window how many ticks lie between two updates
 */
public record NetworkClock(int every, int window) {

  /**
   * Checks the numbers.
   *
   * @param every how many steps lie between two ticks
   * @param window how many ticks lie between two updates
   * @throws IllegalArgumentException if one is not positive
   */
  public NetworkClock {
    if (every < 1 || window < 1) {
      throw new IllegalArgumentException(
          "a clock needs at least one step a tick and one tick a window, got every "
              + every
              + " and a window of "
              + window);
    }
  }

  /**
   * A clock.
   *
   * @param steps how many lie between two ticks
   * @return one that updates its network at each tick
   */
  public static NetworkClock every(int steps) {
    return new NetworkClock(steps, 1);
  }

  /**
   * The same with windows of several ticks.
   *
   * @param ticks how many a window has
   * @return a new clock
   */
  public NetworkClock withWindow(int ticks) {
    return new NetworkClock(every, ticks);
  }

  /**
   * How many steps lie between two updates.
   *
   * @return ticks of a window times steps of a tick
   */
  public long span() {
    return (long) every * window;
  }

  @Override
  public String toString() {
    return "every " + every + ", window of " + window;
  }
}
