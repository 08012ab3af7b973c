package io.github.dl4jdni.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the threads of a process are at, looked at every so often: a simple profile. */
final class StackSamples {

  private static final long EVERY_MILLISECONDS = 20;
  private static final int SHOWN = 8;
  private static final double LEAST_SHARE = 0.01;
  private static final Set<String> OWN =
      Set.of("samples", "main", "delay", "Reference Handler", "Signal Dispatcher");

  private final Map<String, Integer> counts = new HashMap<>();
  private int looks;

  /** Begins to look, on a thread of its own. */
  static StackSamples begin() {
    StackSamples samples = new StackSamples();
    Thread thread = new Thread(samples::lookOn, "samples");
    thread.setDaemon(true);
    thread.start();
    return samples;
  }

  private void lookOn() {
    try {
      while (true) {
        Thread.sleep(EVERY_MILLISECONDS);
        look(Thread.getAllStackTraces());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void look(Map<Thread, StackTraceElement[]> threads) {
    looks++;
    threads.forEach(
        (thread, stack) -> {
          String name = thread.getName();
          boolean counts = thread.getState() == Thread.State.RUNNABLE && stack.length > 0;
          if (counts && !OWN.contains(name) && !isWaiting(stack[0])) {
            this.counts.merge(name + ": " + frame(stack[0]), 1, Integer::sum);
          }
        });
  }

  /** Java takes threads for running that wait for the system. */
  private static boolean isWaiting(StackTraceElement top) {
    return List.of("EPoll", "Net", "SocketDispatcher", "EPollSelectorImpl", "NioSocketImpl")
            .contains(top.getClassName().replaceFirst(".*\\.", ""))
        || top.getMethodName().startsWith("socketAccept");
  }

  private static String frame(StackTraceElement top) {
    return top.getClassName().replaceFirst(".*\\.", "") + "." + top.getMethodName();
  }

  /** The most frequent ones, with the share of looks that found a thread there. */
  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder("profile of " + looks + " looks:");
    counts.entrySet().stream()
        .filter(each -> each.getValue() > LEAST_SHARE * looks)
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(SHOWN)
        .forEach(
            each ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "%n    %5.1f %% %s",
                        100.0 * each.getValue() / looks,
                        each.getKey())));
    return text.toString();
  }
}
