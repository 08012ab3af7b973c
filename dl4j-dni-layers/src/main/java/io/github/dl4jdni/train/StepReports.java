package io.github.dl4jdni.train;

import java.util.ArrayDeque;
import java.util.Deque;

/** Collects what modules say of their steps, and knows which iterations all have done. */
final class StepReports {

  private final int modules;
  private final Integer[] last; // iteration done by each module, or null
  private final Deque<Iteration> open = new ArrayDeque<>(); // oldest first

  /**
   * Reports.
   *
   * @param modules how many modules there are
   */
  StepReports(int modules) {
    this.modules = modules;
    last = new Integer[modules];
  }

  /** A module has done its step of an iteration. */
  synchronized void stepDone(int module, int iteration, double score) {
    last[module] = iteration;
    Iteration of = open.stream().filter(each -> each.number == iteration).findFirst().orElse(null);
    if (of == null) {
      of = new Iteration(iteration, modules);
      open.add(of);
    }
    of.scores[module] = score;
    of.done++;
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
