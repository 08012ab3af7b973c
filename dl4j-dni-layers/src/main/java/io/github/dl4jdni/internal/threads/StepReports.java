package io.github.dl4jdni.internal.threads;

import io.github.dl4jdni.internal.channels.ModuleReports;
import io.github.dl4jdni.internal.channels.StopSignal;
import io.github.dl4jdni.internal.channels.StoppedException;
import io.github.dl4jdni.internal.modules.Inferred;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Collects what modules say of their steps, and knows which iterations all have done, and whether
 * all have come to rest.
 */
final class StepReports implements ModuleReports {

  private final int modules;
  private final StopSignal stop;
  private final Integer[] last; // iteration done by each module, or null
  private final Deque<Iteration> open = new ArrayDeque<>(); // oldest first
  private final InferredBatches inferred;
  private int mark; // of the drain that is waited for
  private int drained;

  /**
   * Reports.
   *
   * @param modules how many modules there are
   * @param stop wakes who waits for reports
   */
  StepReports(int modules, StopSignal stop) {
    this.modules = modules;
    this.stop = stop;
    last = new Integer[modules];
    inferred = new InferredBatches(modules, stop);
    stop.onStop(this::wake);
  }

  @Override
  public synchronized void stepDone(int module, int iteration, double score) {
    last[module] = iteration;
    Iteration of = open.stream().filter(each -> each.number == iteration).findFirst().orElse(null);
    if (of == null) {
      of = new Iteration(iteration, modules);
      open.add(of);
    }
    of.scores[module] = score;
    of.done++;
  }

  @Override
  public void inferred(Inferred by) {
    inferred.add(by);
  }

  /** What modules have inferred. */
  InferredBatches inferred() {
    return inferred;
  }

  @Override
  public synchronized void drained(int module, int of) {
    if (of == mark) {
      drained++;
      notifyAll();
    }
  }

  /** A mark that no drain has had before, to be waited for. */
  synchronized int nextMark() {
    mark++;
    drained = 0;
    return mark;
  }

  /**
   * Waits until so many have drained what they had when the last mark was given.
   *
   * @throws StoppedException if training was stopped
   * @throws InterruptedException if this thread was interrupted
   */
  synchronized void awaitDrained(int count) throws InterruptedException {
    while (drained < count) {
      stop.check();
      wait();
    }
  }

  private synchronized void wake() {
    notifyAll();
  }

  /** The score of the oldest iteration that was not asked for, if all modules have done it. */
  synchronized Double poll() {
    Iteration oldest = open.peek();
    if (oldest == null || oldest.done < modules) {
      return null;
    }
    open.remove();
    double sum = 0;
    for (double score : oldest.scores) { // in the modules' order, for the same bits in each run
      sum += score;
    }
    return sum;
  }

  /** The last iteration that a module has done, or null. */
  synchronized Integer last(int module) {
    return last[module];
  }

  private static final class Iteration {
    private final int number;
    private final double[] scores;
    private int done;

    Iteration(int number, int modules) {
      this.number = number;
      scores = new double[modules];
    }
  }
}
