package io.github.dl4jdni.cli.command;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/** Adds up the time of training, and leaves out that of measuring. Not started at first. */
public final class TrainingClock {

  private static final double NANOSECONDS = 1e9; // a second

  private final LongSupplier nanoseconds;
  private long added;
  private long started;

  private TrainingClock(LongSupplier nanoseconds) {
    this.nanoseconds = nanoseconds;
  }

  /** {@return a clock of the time that passes} */
  public static TrainingClock ofWallTime() {
    return new TrainingClock(System::nanoTime);
  }

  /**
   * {@return a clock of the time that a processor spends on the thread that starts and stops it, or
   * of wall time on a machine that does not tell}
   *
   * <p>Other processes do not make it longer, and work on other threads does not show. With one
   * ND4J thread on an idle machine it goes as fast as wall time.
   */
  public static TrainingClock ofProcessorTime() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return threads.isCurrentThreadCpuTimeSupported()
        ? new TrainingClock(threads::getCurrentThreadCpuTime)
        : ofWallTime();
  }

  /** Lets the time run. */
  public void start() {
    started = nanoseconds.getAsLong();
  }

  /** Adds the time since the start. */
  public void stop() {
    added += nanoseconds.getAsLong() - started;
  }

  /** {@return the seconds up to now, while the time runs} */
  public double running() {
    return (added + nanoseconds.getAsLong() - started) / NANOSECONDS;
  }

  /** {@return the seconds up to the last stop} */
  public double seconds() {
    return added / NANOSECONDS;
  }
}
