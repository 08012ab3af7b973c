package io.github.dl4jdni.internal.interfaces;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Those who watch one gradient model. */
public final class GradientObservers {

  private final List<GradientObserver> observers = new CopyOnWriteArrayList<>();

  void add(GradientObserver observer) {
    if (!observers.contains(observer)) {
      observers.add(observer);
    }
  }

  /** {@return whether somebody wants to see what is learnt from an iteration's message} */
  public boolean observe(int iteration) {
    for (GradientObserver each : observers) {
      if (each.observes(iteration)) {
        return true;
      }
    }
    return false;
  }

  public void learning(INDArray predicted, INDArray arrived, INDArray counts, int iteration) {
    for (GradientObserver each : observers) {
      if (each.observes(iteration)) {
        each.learning(predicted, arrived, counts, iteration);
      }
    }
  }
}
