package io.github.dl4jdni.train;

import java.io.Serializable;

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
 * <tr><td>{@link #delayed}<td>one a module<td>true gradients of earlier batches in place of synthetic
 *     ones
 * </table>
 *
 * <p>With the same schedule, seed, batches and listeners that read the network, a training gives
 * the same bits, whatever the timing of the threads.
 */
public final class Schedule implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The kinds of schedule. */
  public enum Order {
    /** One module after the other. */
    SEQUENTIAL,
    /** All at the same time. */
    PIPELINED,
    /** In random order, some of them. */
    RANDOM,
    /** All at the same time, by true gradients of earlier batches. */
    DELAYED
  }

  private final Order order;
  private final int staleness;
  private final double factor; // a probability or a shrinking

  private Schedule(Order order, int staleness, double factor) {
    this.order = order;
    this.staleness = staleness;
    this.factor = factor;
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

  /**
   * All modules at the same time and each on a thread of its own, as in {@link #pipelined}, but
   * without synthetic gradients: a module is updated by the gradient that came back for an earlier
   * batch.
   *
   * <table>
   * <caption>What it is, with the shrinking β</caption>
   * <tr><th>schedule<th>method
   * <tr><td>{@code delayed(0, 1)}<td>backpropagation; modules take turns
   * <tr><td>{@code delayed(1, 1)}<td>DDG: Huo, Gu, Yang and Huang, Decoupled Parallel
   *     Backpropagation with Convergence Guarantee, 2018
   * <tr><td>{@code delayed(2, β)}<td>FDG: Zhuang, Wang, Liu and Lin, Fully Decoupled Neural Network
   *     Learning Using Delayed Gradients, 2021
   * </table>
   *
   * <p>Of K modules in a row with staleness d, module k learns from batch n after its forward pass
   * of batch n + (K − k − 1)·d + 1; the last one, and with d = 0 every one, right after that of
   * batch n itself. With d = 2 that is FDG's delay of 2(K − k) ticks between a forward pass and its
   * backward pass, in which a module is updated 2(K − k) − 1 times. In a graph, K − k is the number
   * of interfaces on the longest way to an output.
   *
   * <p>The backward pass of a batch uses all that its forward pass used: its activations, the same
   * dropout masks, and, as in both papers' analyses, the parameters of that time. So what a module
   * learns from is the gradient of the network as the batch met it, to which the update is applied
   * late. For that the modules keep as many steps under way as they have to, each with its
   * activations and a copy of the module's parameters. Running statistics of batch normalisation
   * move by a batch's, from where they are, when it is learnt from.
   *
   * <p>Gradient models take no part: they neither predict nor learn, and λ and s mean nothing here;
   * interfaces are the modules' boundaries. {@link io.github.dl4jdni.conf.GradientModel#linear()}
   * is the cheapest model to cut a network by.
   *
   * <p>Where modules come to rest (the end of an epoch or of a call of {@code fit}, a listener that
   * reads the network), what is under way is learnt from first. It is in every run at the same
   * batches, so that draining changes no bit from run to run, and a training goes on after a stop
   * there as it would have without.
   *
   * @param staleness how many of its own steps more a module is late than the one above it; the one
   *     below the last is late by one
   * @param shrinking the factor β on a gradient at each interface that it passes, in (0, 1]; 1
   *     leaves gradients as they are. Updaters that divide by the gradient's size, like Adam, undo
   *     it
   * @return the schedule
   * @throws IllegalArgumentException if the staleness is negative, or the shrinking does not lie in
   *     (0, 1]
   */
  public static Schedule delayed(int staleness, double shrinking) {
    if (staleness < 0) {
      throw new IllegalArgumentException("the staleness must not be negative, got " + staleness);
    }
    if (!(shrinking > 0 && shrinking <= 1)) {
      throw new IllegalArgumentException(
          "the shrinking must lie above 0 and be at most 1, got " + shrinking);
    }
    return new Schedule(Order.DELAYED, staleness, shrinking);
  }

  /** {@return what kind of schedule this is} */
  public Order order() {
    return order;
  }

  /** {@return how many steps an update may lag, under {@link #pipelined} and {@link #delayed}} */
  public int staleness() {
    return staleness;
  }

  /** {@return of a module's update for a batch, under {@link #random}} */
  public double probability() {
    return factor;
  }

  /** {@return the factor on gradients, under {@link #delayed}} */
  public double shrinking() {
    return factor;
  }

  boolean isDelayed() {
    return order == Order.DELAYED;
  }

  /**
   * How many forward passes a module is ahead of its backward pass.
   *
   * @param distance the number of interfaces on the longest way from it to an output
   * @return the number of passes
   */
  public int delay(int distance) {
    return distance == 0 || staleness == 0 ? 0 : (distance - 1) * staleness + 1;
  }

  @Override
  public String toString() {
    return switch (order) {
      case SEQUENTIAL -> "sequential";
      case PIPELINED -> "pipelined(" + staleness + ")";
      case RANDOM -> "random(" + factor + ")";
      case DELAYED -> "delayed(" + staleness + ", " + factor + ")";
    };
  }
}
