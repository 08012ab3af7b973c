package io.github.dl4jdni.examples.mnist;

/** Adds up the wall time of training, and leaves out that of measuring. Not started at first. */
final class TrainingClock {

  private static final double NANOSECONDS = 1e9; // a second

  private long added;
  private long started;

  void start() {
    started = System.nanoTime();
  }

  void stop() {
    added += System.nanoTime() - started;
  }

  /** {@return the seconds up to the last stop} */
  double seconds() {
    return added / NANOSECONDS;
  }
}
