package io.github.dl4jdni.cli.mnist;

import io.github.dl4jdni.cli.data.MeasuredSplit;
import io.github.dl4jdni.cli.network.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sums up how long each method took to reach an error. */
final class TimesToError {

  private TimesToError() {}

  /**
   * {@return a line with each method's median, and its ratio to backprop's}
   *
   * <p>A training that did not reach the error counts as endless; so may a median.
   *
   * @param runs of all methods
   * @param goal the error
   * @param split the images that it was measured on
   */
  static String of(List<MnistRun> runs, ErrorGoal goal, MeasuredSplit split) {
    Map<Method, List<MnistRun>> byMethod = new LinkedHashMap<>();
    runs.forEach(
        run -> byMethod.computeIfAbsent(run.method(), method -> new ArrayList<>()).add(run));
    double backprop =
        byMethod.containsKey(Method.BACKPROP) ? median(byMethod.get(Method.BACKPROP)) : Double.NaN;
    List<String> parts = new ArrayList<>();
    byMethod.forEach((method, ofMethod) -> parts.add(describe(method, median(ofMethod), backprop)));
    return String.format(
        Locale.ROOT,
        "Seconds of training to %s %% %s error, looked at every %d iterations, medians: %s",
        RunColumns.percent(goal.error()),
        split,
        goal.checkEvery(),
        String.join(", ", parts));
  }

  private static String describe(Method method, double seconds, double backprop) {
    if (!Double.isFinite(seconds)) {
      return method + " not reached";
    }
    if (method == Method.BACKPROP || !Double.isFinite(backprop)) {
      return String.format(Locale.ROOT, "%s %.2f", method, seconds);
    }
    return String.format(
        Locale.ROOT, "%s %.2f (%.2f of backprop)", method, seconds, seconds / backprop);
  }

  private static double median(List<MnistRun> runs) {
    double[] seconds =
        runs.stream()
            .mapToDouble(
                run -> run.secondsToGoal() == null ? Double.POSITIVE_INFINITY : run.secondsToGoal())
            .toArray();
    Arrays.sort(seconds);
    return seconds[seconds.length / 2];
  }
}
