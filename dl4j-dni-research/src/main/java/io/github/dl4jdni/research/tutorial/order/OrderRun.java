package io.github.dl4jdni.research.tutorial.order;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an order gave.
 *
 * @param losses as the text prints them, by iteration
 * @param operations in the order of their starts
 * @param seconds wall time
 * @param parameters all of them, at the end
 */
record OrderRun(
    List<Double> losses, List<Operation> operations, double seconds, INDArray parameters) {

  OrderRun {
    losses = List.copyOf(losses);
    operations = List.copyOf(operations);
  }

  /** Whether two orders computed the same bits. */
  boolean isSameAs(OrderRun other) {
    return losses.equals(other.losses) && parameters.equalsWithEps(other.parameters, 0);
  }

  double millisecondsPerIteration() {
    return 1000 * seconds / losses.size();
  }
}
