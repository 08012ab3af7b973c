package io.github.dl4jdni.research.tutorial.order;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** In which order, and on which threads, the layers' operations run. All compute the same bits. */
enum Order {
  /** One thread, one operation after the other. */
  RED,
  /** A thread per layer. */
  BLUE,
  /** A new thread for every operation, as the text has a new process. */
  BLUE_PER_UPDATE;

  /** How the operations are run. */
  @FunctionalInterface
  interface Way {

    /**
     * Runs iterations.
     *
     * @param layers their operations, from the input on
     * @param inputs the whole batch
     * @param limit when to stop
     */
    void run(List<LayerWork> layers, INDArray inputs, Limit limit);
  }

  /**
   * When to stop.
   *
   * @param iterations at most
   * @param loss printed loss below which to stop; looked at by the order of one thread alone, the
   *     others do as many iterations
   */
  record Limit(int iterations, double loss) {

    static Limit of(int iterations) {
      return new Limit(iterations, Double.NEGATIVE_INFINITY);
    }

    boolean isReached(int iteration, List<Double> losses) {
      return iteration >= iterations || (!losses.isEmpty() && losses.get(losses.size() - 1) < loss);
    }
  }

  private Way way() {
    return switch (this) {
      case RED -> new RedOrder();
      case BLUE -> new BlueOrder();
      case BLUE_PER_UPDATE -> new PerUpdateOrder();
    };
  }

  /**
   * Runs a network from its start on.
   *
   * @param settings what it is
   * @param limit when to stop
   */
  OrderRun run(OrderSettings settings, Limit limit) {
    OrderSettings.Start start = settings.start();
    List<LayerWork> layers =
        IntStream.range(0, start.network().size())
            .mapToObj(layer -> new LayerWork(settings, start, layer))
            .toList();
    long begin = System.nanoTime();
    way().run(layers, start.pairs().inputs(), limit);
    double seconds = (System.nanoTime() - begin) / 1e9;
    start.network().dropPredictions();
    List<Operation> operations = new ArrayList<>();
    layers.forEach(layer -> operations.addAll(layer.operations()));
    operations.sort(Comparator.comparingLong(Operation::start));
    return new OrderRun(
        layers.get(layers.size() - 1).losses(),
        operations,
        seconds,
        start.network().network().parameters().dup());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
