package io.github.dl4jdni.layers;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Those who watch one gradient model. */
final class GradientObservers {

  private final List<GradientObserver> observers = new CopyOnWriteArrayList<>();

  void add(GradientObserver observer) {
    if (!observers.contains(observer)) {
      observers.add(observer);
    }
  }

  boolean isEmpty() {
    return observers.isEmpty();
  }

  void learning(INDArray predicted, INDArray arrived, INDArray counts, int iteration) {
    for (GradientObserver each : observers) {
      each.learning(predicted, arrived, counts, iteration);
    }
  }
}
