package io.github.dl4jdni.research.tutorial.order;

import io.github.dl4jdni.research.tutorial.AllSyntheticNetwork.Pass;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The text's blue order, its steps I to V, with a new thread for every operation: forward 1;
 * forward 2; forward 3 beside model 1; model 2; model 3. Its gain is the one overlap in step III.
 */
final class PerUpdateOrder implements Order.Way {

  @Override
  public void run(List<LayerWork> layers, INDArray inputs, Order.Limit limit) {
    for (int i = 0; i < limit.iterations(); i++) {
      int now = i;
      Pass first = start(() -> layers.get(0).forward(inputs, now)).join();
      Pass second = start(() -> layers.get(1).forward(first.output(), now)).join();
      layers.get(0).handBack(second.handedBack());
      CompletableFuture<Boolean> model = start(() -> layers.get(0).learnIfDue(now));
      Pass third = start(() -> layers.get(2).forward(second.output(), now)).join();
      model.join();
      layers.get(1).handBack(third.handedBack());
      start(() -> layers.get(1).learnIfDue(now)).join();
      start(() -> layers.get(2).learnIfDue(now)).join();
    }
  }

  private static <T> CompletableFuture<T> start(Supplier<T> operation) {
    CompletableFuture<T> result = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                result.complete(operation.get());
              } catch (RuntimeException failure) {
                result.completeExceptionally(failure);
              }
            },
            "operation")
        .start();
    return result;
  }
}
