package io.github.dl4jdni.benchmarks;

import io.github.dl4jdni.train.Schedule;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.dataset.DataSet;

/**
 * What an iteration costs each module of a network.
 *
 * @param milliseconds of processor time an iteration, the lowest module's first
 */
record ModuleCosts(List<Double> milliseconds) {

  private static final int WARM_UP = 10; // iterations
  private static final double NANOSECONDS = 1e6; // a millisecond

  /**
   * {@return the processor time that each module's thread takes}
   *
   * <p>Modules take turns on one core, so that none takes memory bandwidth or cache from another.
   * Interfaces, copies of messages, and the system's work of going to sleep and waking others are
   * in it; waiting is not.
   *
   * @param network with interfaces
   * @param data the minibatch of every iteration
   * @param iterations how many to measure
   */
  static ModuleCosts measure(DenseNetwork network, DataSet data, int iterations) {
    ThreadMXBean processor = ManagementFactory.getThreadMXBean();
    try (Side side = Side.trainer(network, Schedule.pipelined(1), 1, data)) {
      side.train(WARM_UP);
      List<Thread> threads = ModuleThreadsCost.running();
      long[] before = times(processor, threads);
      side.train(iterations);
      long[] after = times(processor, threads);
      double[] costs = new double[before.length];
      for (int i = 0; i < costs.length; i++) {
        costs[i] = (after[i] - before[i]) / NANOSECONDS / iterations;
      }
      return new ModuleCosts(DoubleStream.of(costs).boxed().toList());
    }
  }

  private static long[] times(ThreadMXBean processor, List<Thread> threads) {
    return threads.stream()
        .mapToLong(thread -> processor.getThreadCpuTime(thread.getId()))
        .toArray();
  }

  /** {@return the costliest module's milliseconds} */
  double slowest() {
    return milliseconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** {@return the milliseconds of all modules together} */
  double sum() {
    return milliseconds.stream().mapToDouble(Double::doubleValue).sum();
  }
}
