package io.github.dl4jdni.train;

/**
 * In which order the modules of a network are updated.
 *
 * <table>
 * <caption>Schedules</caption>
 * <tr><th>schedule<th>threads<th>what it does
 * <tr><td>{@link #sequential()}<td>one<td>each module updates before the next one starts
 * <tr><td>{@link #pipelined}<td>one a module<td>module k works on a batch while module k − 1 works
 *     on the next one
 * <tr><td>{@link #random}<td>one<td>random order, each module with a probability
 * </table>
 *
 * <p>With the same schedule, seed, batches and listeners that read the network, a training gives
 * the same bits, whatever the timing of the threads.
 */
public final class Schedule {

  enum Order {
    SEQUENTIAL,
    PIPELINED,
    RANDOM
  }

  private final Order order;
  private final int staleness;
  private final double probability;

  private Schedule(Order order, int staleness, double probability) {
    this.order = order;
    this.staleness = staleness;
    this.probability = probability;
  }

  /**
   * Module by module in one thread: forward and update of the first, forward and update of the
   * second, training of the first one's gradient model on what the second sends back, and so on.
   *
   * @return the schedule
   */
  public static Schedule sequential() {
    return new Schedule(Order.SEQUENTIAL, 0, 1);
  }

  /**
   * All modules at the same time, each on a thread of its own and on a batch of its own.
   *
   * @param staleness how many steps a gradient model's update may lag: the update by batch n is
   *     applied right after the module's step n + staleness. 0 leaves no overlap and computes what
   *     {@link #sequential()} does; 1 is enough for full overlap
   * @return the schedule
   * @throws IllegalArgumentException if the staleness is negative
   */
  public static Schedule pipelined(int staleness) {
    if (staleness < 0) {
      throw new IllegalArgumentException("the staleness must not be negative, got " + staleness);
    }
    return new Schedule(Order.PIPELINED, staleness, 1);
  }

  /**
   * For each batch all modules' forward passes, then their updates in a random order, each with a
   * probability (Jaderberg et al. 2017, sparse random-order updates). The gradient model of a
   * module learns when the module after it was updated.
   *
   * @param probability of a module's update for a batch
   * @return the schedule
   * @throws IllegalArgumentException if the probability does not lie in (0, 1]
   */
  public static Schedule random(double probability) {
    if (!(probability > 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "the probability of an update must lie above 0 and be at most 1, got " + probability);
    }
    return new Schedule(Order.RANDOM, 0, probability);
  }

  Order order() {
    return order;
  }

  int staleness() {
    return staleness;
  }

  double probability() {
    return probability;
  }

  @Override
  public String toString() {
    return switch (order) {
      case SEQUENTIAL -> "sequential";
      case PIPELINED -> "pipelined(" + staleness + ")";
      case RANDOM -> "random(" + probability + ")";
    };
  }
}
