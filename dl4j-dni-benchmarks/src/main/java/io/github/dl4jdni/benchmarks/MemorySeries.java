package io.github.dl4jdni.benchmarks;

import static io.github.dl4jdni.benchmarks.MemoryGrowth.mebibytes;

/** Looks at the memory of this process at ten points of a training, and prints what it sees. */
final class MemorySeries {

  static final int POINTS = 10;

  private static final int SETTLED = 2; // the point at 20 %

  private final int iterations;
  private int points;
  private long settled;
  private long last;

  /**
   * Starts a series.
   *
   * @param iterations of the whole training
   */
  MemorySeries(int iterations) {
    this.iterations = iterations;
    System.out.printf("%10s %14s %10s%n", "iteration", "resident, MiB", "heap, MiB");
  }

  /** Takes a sample if the next point is reached. */
  void iterationDone(int done) {
    if (done < (long) iterations * (points + 1) / POINTS) {
      return;
    }
    points++;
    MemorySample sample = MemorySample.afterCollection();
    last = sample.resident();
    if (points == SETTLED) {
      settled = last;
    }
    System.out.printf("%10d %14.1f %10.1f%n", done, mebibytes(last), mebibytes(sample.heap()));
  }

  /** {@return the growth after the first fifth, to the last point} */
  MemoryGrowth growth() {
    return new MemoryGrowth(settled, last);
  }
}
