package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.report.Curve;
import io.github.dl4jdni.stats.InterfaceComparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The trainings of one method by one schedule, which differ in the seed.
 *
 * @param name of both
 * @param runs one a seed, complete; means are over those that did not diverge
 */
public record Contender(String name, List<RunRecord> runs) {

  /** {@return the contenders of some trainings, in their order} */
  public static List<Contender> of(List<RunRecord> runs) {
    Map<String, List<RunRecord>> byName = new LinkedHashMap<>();
    runs.stream()
        .sorted((one, other) -> Long.compare(one.seed(), other.seed()))
        .forEach(run -> byName.computeIfAbsent(run.contender(), n -> new ArrayList<>()).add(run));
    return byName.entrySet().stream()
        .map(entry -> new Contender(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** {@return the contenders of some trainings by their names} */
  public static Map<String, Contender> byName(List<RunRecord> runs) {
    Map<String, Contender> byName = new LinkedHashMap<>();
    of(runs).forEach(contender -> byName.put(contender.name(), contender));
    return byName;
  }

  RunRecord first() {
    return runs.get(0);
  }

  /** {@return the trainings that did not diverge} */
  public List<RunRecord> sound() {
    return runs.stream().filter(run -> !run.diverged()).toList();
  }

  /** {@return how many trainings diverged, in words; empty if none did} */
  public String diverged() {
    int sound = sound().size();
    if (sound == runs.size()) {
      return "";
    }
    return sound == 0
        ? "diverged"
        : String.format(Locale.ROOT, "%d of %d diverged", runs.size() - sound, runs.size());
  }

  /** {@return the mean of something over the seeds; NaN if all diverged} */
  public double mean(ToDoubleFunction<RunRecord> of) {
    return mean(sound(), of);
  }

  private static double mean(List<RunRecord> of, ToDoubleFunction<RunRecord> what) {
    return of.stream().mapToDouble(what).average().orElse(Double.NaN);
  }

  /** {@return the standard deviation of something over the seeds, 0 for a single one} */
  public double deviation(ToDoubleFunction<RunRecord> of) {
    List<RunRecord> sound = sound();
    if (sound.size() < 2) {
      return 0;
    }
    double mean = mean(of);
    double squares =
        sound.stream().mapToDouble(run -> Math.pow(of.applyAsDouble(run) - mean, 2)).sum();
    return Math.sqrt(squares / (sound.size() - 1));
  }

  /** {@return how many trainings reached an error} */
  long reached(double error) {
    return runs.stream().map(run -> run.secondsTo(error)).filter(Objects::nonNull).count();
  }

  /** {@return the mean seconds to an error of those that reached it} */
  double secondsTo(double error) {
    return runs.stream()
        .map(run -> run.secondsTo(error))
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }

  /** {@return the comparisons with backpropagation of all seeds, by interface} */
  public Map<String, List<InterfaceComparison>> againstBackprop() {
    Map<String, List<InterfaceComparison>> byInterface = new LinkedHashMap<>();
    for (RunRecord run : runs) {
      for (InterfaceComparison at : run.againstBackprop()) {
        byInterface.computeIfAbsent(at.name(), n -> new ArrayList<>()).add(at);
      }
    }
    return byInterface;
  }

  /** {@return the last measures of all seeds against the gradients that arrived, by interface} */
  public Map<String, List<RunRecord.Quality>> lastQuality() {
    Map<String, List<RunRecord.Quality>> byInterface = new LinkedHashMap<>();
    for (RunRecord run : sound()) {
      Map<String, RunRecord.Quality> last = new LinkedHashMap<>();
      run.quality().stream()
          .filter(each -> !each.isOfNothing() && Double.isFinite(each.relativeError()))
          .forEach(each -> last.put(each.name(), each));
      last.forEach(
          (interfaceName, each) ->
              byInterface.computeIfAbsent(interfaceName, n -> new ArrayList<>()).add(each));
    }
    return byInterface;
  }

  /** {@return the mean error over training, by minibatches} */
  Curve errorByIterations() {
    return curve(RunRecord.Point::iterations);
  }

  /** {@return the mean error over training, by the mean wall time} */
  Curve errorBySeconds() {
    return curve(RunRecord.Point::seconds);
  }

  private Curve curve(ToDoubleFunction<RunRecord.Point> abscissa) {
    List<RunRecord> drawn = sound().isEmpty() ? runs : sound();
    int points = drawn.stream().mapToInt(run -> run.curve().size()).min().orElse(0);
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      int index = i;
      x.add(mean(drawn, run -> abscissa.applyAsDouble(run.curve().get(index))));
      y.add(mean(drawn, run -> run.curve().get(index).error()));
    }
    return new Curve(name, x, y);
  }

  /**
   * {@return a mean measure of each interface over training, by iterations; of finite ones, and
   * where there was a gradient to predict}
   */
  List<Curve> quality(ToDoubleFunction<RunRecord.Quality> measure) {
    Map<String, TreeMap<Integer, List<Double>>> byInterface = new LinkedHashMap<>();
    for (RunRecord run : runs) {
      for (RunRecord.Quality each : run.quality()) {
        TreeMap<Integer, List<Double>> byIteration =
            byInterface.computeIfAbsent(each.name(), n -> new TreeMap<>()); // in their order
        double value = measure.applyAsDouble(each);
        if (Double.isFinite(value) && !each.isOfNothing()) {
          byIteration.computeIfAbsent(each.iteration(), i -> new ArrayList<>()).add(value);
        }
      }
    }
    byInterface.values().removeIf(Map::isEmpty);
    List<Curve> curves = new ArrayList<>();
    byInterface.forEach(
        (interfaceName, byIteration) -> {
          List<Double> x = new ArrayList<>();
          List<Double> y = new ArrayList<>();
          byIteration.forEach(
              (iteration, values) -> {
                x.add((double) iteration);
                y.add(values.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
              });
          curves.add(new Curve(interfaceName, x, y));
        });
    return curves;
  }
}
