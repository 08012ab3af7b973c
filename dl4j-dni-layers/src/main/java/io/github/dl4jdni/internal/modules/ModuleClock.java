package io.github.dl4jdni.internal.modules;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Adds up the time that a module computes, and its steps. */
public final class ModuleClock {

  private final LongAdder computing = new LongAdder();
  private final LongAdder models = new LongAdder();
  private final LongAdder steps = new LongAdder();

  /** Counts the time of the module's own work. */
  public <T> T computing(Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      computing.add(System.nanoTime() - start);
    }
  }

  /** Counts the time of a gradient model's prediction, which is part of other work. */
  <T> T predicting(Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      models.add(System.nanoTime() - start);
    }
  }

  /** Counts the time of a gradient model's learning. */
  void learning(Runnable work) {
    long start = System.nanoTime();
    try {
      work.run();
    } finally {
      long time = System.nanoTime() - start;
      computing.add(time);
      models.add(time);
    }
  }

  public void stepDone() {
    steps.increment();
  }

  public long computingNanoseconds() {
    return computing.sum();
  }

  public long modelNanoseconds() {
    return models.sum();
  }

  public long steps() {
    return steps.sum();
  }
}
