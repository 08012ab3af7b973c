package io.github.dl4jdni.layers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies of a gradient model as it was when they were taken, for predictions that are learnt from
 * after the model itself has moved on. A copy is used again once it was given back, by whatever
 * thread.
 */
final class PredictorCopies {

  private final INDArray parameters; // of the model itself, flat
  private final Function<INDArray, GradientPredictor> instantiate;
  private final Map<GradientPredictor, INDArray> copied = new HashMap<>();
  private final Deque<GradientPredictor> free = new ArrayDeque<>();

  /**
   * Of one model.
   *
   * @param parameters the model's, flat; never changed
   * @param instantiate makes a predictor on parameters of its own that writes the model's gradients
   */
  PredictorCopies(INDArray parameters, Function<INDArray, GradientPredictor> instantiate) {
    this.parameters = parameters;
    this.instantiate = instantiate;
  }

  /** A predictor with the model's present parameters. */
  synchronized GradientPredictor take() {
    GradientPredictor copy = free.isEmpty() ? create() : free.pop();
    if (parameters != null) {
      copied.get(copy).assign(parameters);
    }
    return copy;
  }

  synchronized void giveBack(GradientPredictor copy) {
    copy.clear();
    free.push(copy);
  }

  /** Lets go of all copies. */
  synchronized void drop() {
    copied.clear();
    free.clear();
  }

  private GradientPredictor create() {
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray own =
          parameters == null
              ? null
              : Nd4j.createUninitialized(parameters.dataType(), parameters.shape(), 'c');
      GradientPredictor copy = instantiate.apply(own);
      copied.put(copy, own);
      return copy;
    }
  }
}
