package io.github.dl4jdni.benchmarks;

import java.util.Comparator;
import java.util.List;

/** The threads on which a trainer's modules work. */
final class ModuleThreadsCost {

  private static final String PREFIX = "module ";

  private ModuleThreadsCost() {}

  /**
   * {@return the threads of the only pipelined trainer that there is, the lowest module's first}
   */
  static List<Thread> running() {
    List<Thread> threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith(PREFIX))
            .sorted(Comparator.comparingLong(Thread::getId)) // as the trainer made them
            .toList();
    if (threads.isEmpty()) {
      throw new IllegalStateException("no thread's name begins with '" + PREFIX + "'");
    }
    return threads;
  }
}
