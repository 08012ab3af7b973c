package io.github.dl4jdni.research.tutorial.order;

import io.github.dl4jdni.research.tutorial.TextLayer.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times of the orders at a width, in milliseconds an iteration.
 *
 * @param examples of the batch
 * @param hidden width of the first hidden layer; the second is half as wide
 * @param red one thread
 * @param blue a thread per layer
 * @param blueDelayed the same with gradient models that learn an iteration late
 * @param bluePerUpdate a new thread for every operation
 */
record WidthTiming(
    int examples, int hidden, double red, double blue, double blueDelayed, double bluePerUpdate) {

  private static final int ROUNDS = 5;
  private static final double TARGET_SECONDS = 0.12; // of a measurement
  private static final int LEAST_ITERATIONS = 4;
  private static final int MOST_ITERATIONS = 200;

  /** Measures, all orders in turn, and takes medians. The rate does not matter: none is learnt. */
  static WidthTiming measure(int examples, int hidden, int seed) {
    OrderSettings direct = settings(examples, hidden, 0, seed);
    OrderSettings delayed = settings(examples, hidden, 1, seed);
    double first =
        Order.RED.run(direct, Order.Limit.of(LEAST_ITERATIONS)).millisecondsPerIteration();
    int iterations =
        (int) Math.max(LEAST_ITERATIONS, Math.min(MOST_ITERATIONS, 1000 * TARGET_SECONDS / first));
    Order.Limit limit = Order.Limit.of(iterations);
    List<List<Double>> times = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      times.add(
          List.of(
              Order.RED.run(direct, limit).millisecondsPerIteration(),
              Order.BLUE.run(direct, limit).millisecondsPerIteration(),
              Order.BLUE.run(delayed, limit).millisecondsPerIteration(),
              Order.BLUE_PER_UPDATE.run(direct, limit).millisecondsPerIteration()));
    }
    return new WidthTiming(
        examples, hidden, median(times, 0), median(times, 1), median(times, 2), median(times, 3));
  }

  private static OrderSettings settings(int examples, int hidden, int delay, int seed) {
    return new OrderSettings(
        OrderSettings.sizes(hidden), examples, 1e-6, Direction.DESCENT, delay, seed);
  }

  private static double median(List<List<Double>> rounds, int order) {
    double[] times = rounds.stream().mapToDouble(round -> round.get(order)).sorted().toArray();
    return Arrays.stream(times).skip(times.length / 2).findFirst().orElseThrow();
  }
}
