package io.github.dl4jdni.benchmarks;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What it costs to give a message to another thread.
 *
 * @param copy milliseconds to copy it, which the sender spends
 * @param handOver milliseconds until a thread that waits for it goes on
 */
record MessageCost(double copy, double handOver) {

  private static final int ROUNDS = 2000;
  private static final double NANOSECONDS = 1e6; // a millisecond

  /**
   * {@return the cost of messages of a size}
   *
   * @param message an array like those that are sent
   */
  static MessageCost measure(INDArray message) {
    Threads.set(1); // as in a module's thread
    INDArray copy = message.dup();
    copies(message, copy); // warms up
    double copying = copies(message, copy);
    handOvers(message); // warms up
    return new MessageCost(copying, handOvers(message));
  }

  private static double copies(INDArray message, INDArray copy) {
    long start = System.nanoTime();
    for (int i = 0; i < ROUNDS; i++) {
      copy.assign(message);
    }
    return (System.nanoTime() - start) / NANOSECONDS / ROUNDS;
  }

  /** Half of the time that a message takes to another thread and back. */
  private static double handOvers(INDArray message) {
    BlockingQueue<INDArray> there = new LinkedBlockingQueue<>();
    BlockingQueue<INDArray> back = new LinkedBlockingQueue<>();
    Thread echo = new Thread(() -> echo(there, back), "echo");
    echo.setDaemon(true);
    echo.start();
    try {
      long start = System.nanoTime();
      for (int i = 0; i < ROUNDS; i++) {
        there.add(message);
        back.take();
      }
      double milliseconds = (System.nanoTime() - start) / NANOSECONDS / ROUNDS / 2;
      echo.join();
      return milliseconds;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while messages were timed", e);
    }
  }

  private static void echo(BlockingQueue<INDArray> there, BlockingQueue<INDArray> back) {
    try {
      for (int i = 0; i < ROUNDS; i++) {
        back.add(there.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
