package io.github.dl4jdni.research.tutorial.order;

import io.github.dl4jdni.research.tutorial.AllSyntheticNetwork.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A thread per layer for the whole run: each waits for the message from below and, before its
 * gradient model learns, for what the layer above hands back, and for nothing else.
 */
final class BlueOrder implements Order.Way {

  static final String THREAD = "update-order layer";

  @Override
  public void run(List<LayerWork> layers, INDArray inputs, Order.Limit limit) {
    List<BlockingQueue<INDArray>> messages = // in front of each layer but the first
        IntStream.range(0, layers.size())
            .<BlockingQueue<INDArray>>mapToObj(i -> new LinkedBlockingQueue<>())
            .toList();
    List<BlockingQueue<INDArray>> handedBack = // to each layer but the last
        IntStream.range(0, layers.size())
            .<BlockingQueue<INDArray>>mapToObj(i -> new LinkedBlockingQueue<>())
            .toList();
    List<Callable<Void>> threads = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      int own = layer;
      threads.add(
          () -> {
            LayerWork work = layers.get(own);
            for (int i = 0; i < limit.iterations(); i++) {
              Pass pass = work.forward(own == 0 ? inputs : messages.get(own).take(), i);
              if (own > 0) {
                handedBack.get(own - 1).put(pass.handedBack());
              }
              if (!work.isLast()) {
                messages.get(own + 1).put(pass.output());
              }
              if (work.learnsAfter(i)) {
                if (!work.isLast()) {
                  work.handBack(handedBack.get(own).take());
                }
                work.learn(i);
              }
            }
            return null;
          });
    }
    runAll(threads);
  }

  private static void runAll(List<Callable<Void>> threads) {
    ExecutorService executor =
        Executors.newFixedThreadPool(threads.size(), work -> new Thread(work, THREAD));
    CompletionService<Void> running = new ExecutorCompletionService<>(executor);
    threads.forEach(running::submit);
    try {
      for (int i = 0; i < threads.size(); i++) {
        running.take().get();
      }
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause().getMessage(), failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    } finally {
      executor.shutdownNow(); // a failure leaves the others waiting
    }
  }
}
