package io.github.dl4jdni.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What each module's thread spends its time on: a sampler looks at their stacks while they train.
 *
 * <p>The JVM shows a stack only where a thread can be stopped; native code, where nearly all time
 * goes, can be seen at any moment.
 *
 * @param modules one a module, the lowest first
 * @param milliseconds an iteration, while it was looked at
 */
record ModuleProfile(List<Shares> modules, double milliseconds) {

  private static final long PERIOD_NANOSECONDS = 1_000_000;

  /**
   * {@return the profile of the only pipelined trainer that there is}
   *
   * @param side the trainer; it has trained before
   * @param iterations how long to look
   */
  static ModuleProfile of(Side side, int iterations) {
    Sampler sampler = new Sampler(ModuleThreadsCost.running());
    sampler.start();
    long start = System.nanoTime();
    side.train(iterations);
    double milliseconds = (System.nanoTime() - start) / 1e6 / iterations;
    return new ModuleProfile(sampler.end(), milliseconds);
  }

  /** Prints a table of the shares. */
  void print() {
    System.out.printf("%-28s", "module");
    for (Activity activity : Activity.values()) {
      System.out.printf(" %13s", activity);
    }
    System.out.println();
    for (Shares module : modules) {
      System.out.printf("%-28s", module.name());
      for (Activity activity : Activity.values()) {
        System.out.printf(" %13.1f", 100 * module.of(activity));
      }
      System.out.println();
    }
    System.out.printf(
        "%n%.2f ms an iteration while the stacks were looked at, %d samples a module.%n",
        milliseconds, modules.get(0).samples());
  }

  /**
   * One module's samples.
   *
   * @param name of its thread
   * @param counts samples by activity
   */
  record Shares(String name, Map<Activity, Integer> counts) {

    int samples() {
      return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    double of(Activity activity) {
      return counts.getOrDefault(activity, 0) / (double) Math.max(1, samples());
    }
  }

  /** Looks at stacks, period by period. */
  private static final class Sampler extends Thread {

    private final List<Thread> watched;
    private final List<Map<Activity, Integer>> counts = new ArrayList<>();
    private volatile boolean ended;

    Sampler(List<Thread> watched) {
      super("sampler");
      setDaemon(true);
      this.watched = watched;
      watched.forEach(thread -> counts.add(new EnumMap<>(Activity.class)));
    }

    @Override
    public void run() {
      while (!ended) {
        for (int i = 0; i < watched.size(); i++) {
          Thread thread = watched.get(i);
          // State and stack are read one after the other: a thread that has gone on in between
          // counts once as the one or the other, which evens out.
          Activity activity = Activity.of(thread.getState(), thread.getStackTrace());
          counts.get(i).merge(activity, 1, Integer::sum);
        }
        LockSupport.parkNanos(PERIOD_NANOSECONDS);
      }
    }

    List<Shares> end() {
      ended = true;
      try {
        join(TimeUnit.SECONDS.toMillis(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      List<Shares> shares = new ArrayList<>();
      for (int i = 0; i < watched.size(); i++) {
        shares.add(new Shares(watched.get(i).getName(), counts.get(i)));
      }
      return shares;
    }
  }
}
